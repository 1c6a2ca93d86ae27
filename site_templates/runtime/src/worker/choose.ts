// Which engine looks at the frames of this device: the one that the address asks for, the one that was
// fastest here before, or the winner of a short trial.
import type { Engine } from "../engines/engine.ts";
import type { EngineChoice, EngineName } from "../shared/messages.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";

type Trial = EngineChoice["trial"][number];

export interface Chosen {
  readonly engine: Engine;
  readonly choice: EngineChoice;
}

export interface Candidates {
  readonly asked: EngineName | null;
  readonly remembered: EngineName | null;
  /** A new engine with the model in it. */
  readonly start: (name: EngineName, allowSoftware: boolean) => Promise<Engine>;
  /** Runs the golden frame; "" or what is wrong. The first run also compiles and packs. */
  readonly fault: (engine: Engine) => Promise<string>;
  /** Milliseconds of a frame, after the first. */
  readonly time: (engine: Engine) => Promise<number>;
  readonly onProgress: (phase: "trial" | "warmup", done: number, total: number) => void;
}

/** wasm runs everywhere and starts first. Of the two ways to the GPU, WebGPU is the faster one where it runs. */
const ORDER: readonly EngineName[] = ["wasm", "webgpu", "webgl"];

/** @throws WorkerError "engine" or "golden" */
export async function chooseEngine(candidates: Candidates): Promise<Chosen> {
  const { asked, remembered } = candidates;
  if (asked !== null) return startAsked(asked, candidates);
  if (remembered !== null) {
    const engine = await candidates.start(remembered, false).catch(() => null);
    if (engine !== null) {
      // On the GPU the first run compiles shaders, which takes seconds. On wasm it takes no longer than
      // two frames: the first frame may as well be a real one.
      candidates.onProgress("warmup", 0, 1);
      if (remembered !== "wasm") await engine.warmUp();
      candidates.onProgress("warmup", 1, 1);
      return { engine, choice: choiceOf(engine, "remembered", []) };
    }
  }
  return tryAll(candidates);
}

async function startAsked(name: EngineName, candidates: Candidates): Promise<Chosen> {
  candidates.onProgress("warmup", 0, 1);
  try {
    const engine = await startChecked(name, candidates, true);
    candidates.onProgress("warmup", 1, 1);
    return { engine, choice: choiceOf(engine, "asked", []) };
  } catch (error) {
    if (isFileError(error)) throw error;
    const code = error instanceof WorkerError ? error.code : "engine";
    throw new WorkerError(code, `The engine ${name} was asked for and cannot be used here: ${reasonOf(error)}. Leave out ?engine=${name} to let the page choose.`, { cause: error });
  }
}

async function tryAll(candidates: Candidates): Promise<Chosen> {
  const trial: Trial[] = [];
  let best: { readonly engine: Engine; readonly ms: number } | null = null;
  let cause: WorkerError | null = null;
  for (const [index, name] of ORDER.entries()) {
    candidates.onProgress("trial", index, ORDER.length);
    if (name === "webgl" && trial.some((other) => other.name === "webgpu" && other.ms !== null)) continue;
    const outcome = await tryOne(name, candidates);
    if ("error" in outcome) {
      trial.push({ name, ms: null, refused: reasonOf(outcome.error) });
      if (outcome.error instanceof WorkerError) cause ??= outcome.error;
      continue;
    }
    trial.push({ name, ms: outcome.ms, refused: "" });
    if (best === null || outcome.ms < best.ms) {
      best?.engine.dispose();
      best = outcome;
    } else outcome.engine.dispose();
  }
  candidates.onProgress("trial", ORDER.length, ORDER.length);
  if (best === null) {
    const reasons = trial.map(({ name, refused }) => `${name}: ${refused}`).join("; ");
    throw new WorkerError(cause?.code ?? "engine", `No engine can run this detector here (${reasons}). Try a current browser.`);
  }
  const measured = trial.filter(({ ms }) => ms !== null).length;
  return { engine: best.engine, choice: choiceOf(best.engine, measured > 1 ? "trial" : "fallback", trial) };
}

type Outcome = { readonly engine: Engine; readonly ms: number } | { readonly error: unknown };

async function tryOne(name: EngineName, candidates: Candidates): Promise<Outcome> {
  try {
    const engine = await startChecked(name, candidates, false);
    return { engine, ms: await candidates.time(engine) };
  } catch (error) {
    if (isFileError(error)) throw error;
    return { error };
  }
}

/** An engine that has computed the golden frame as the model does. */
async function startChecked(name: EngineName, candidates: Candidates, allowSoftware: boolean): Promise<Engine> {
  const engine = await candidates.start(name, allowSoftware);
  try {
    const fault = await candidates.fault(engine);
    if (fault === "") return engine;
    throw new WorkerError("golden", fault);
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

/** Files that are missing or altered are no reason to try another engine. */
function isFileError(error: unknown): boolean {
  return error instanceof WorkerError && error.code.startsWith("file-");
}

function choiceOf(engine: Engine, how: EngineChoice["how"], trial: readonly Trial[]): EngineChoice {
  return { name: engine.name, backend: engine.backend, library: engine.library, how, trial };
}

