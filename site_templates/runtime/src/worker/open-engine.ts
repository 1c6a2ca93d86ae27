import type { Engine, EngineModule } from "../engines/engine.ts";
import type { Assets, EngineName } from "../shared/messages.ts";

export interface OpenOptions {
  readonly assets: Assets;
  readonly allowSoftware: boolean;
  readonly onLost: (reason: string) => void;
}

/** Per script, how often it was opened. */
const opened = new Map<string, number>();

/**
 * An engine, not yet loaded with a model.
 *
 * Each call makes an instance of the script of its own: a lost one is not used again, and a fragment
 * makes the same file another module. The first goes without, as Chromium finds compiled code only for the
 * address under which the script is stored.
 *
 * @throws whatever keeps it from running here; `EngineRefused` when it must not run here
 */
export async function openEngine(name: EngineName, options: OpenOptions): Promise<Engine> {
  const { assets, allowSoftware, onLost } = options;
  const script = assets.engines[name];
  const before = opened.get(script) ?? 0;
  opened.set(script, before + 1);
  const module = (await import(before === 0 ? script : `${script}#${before}`)) as EngineModule;
  const engine = await module.open({ wasm: assets.wasm, allowSoftware, onLost });
  if (engine.backend !== name) {
    engine.dispose();
    throw new Error(`${engine.library} runs on ${engine.backend} instead of ${name}`);
  }
  return engine;
}
