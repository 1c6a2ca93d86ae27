import type { Engine, Outputs } from "../engines/engine.ts";
import type { EngineChoice, LoadPhase } from "../shared/messages.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { type LoadRequest, type Loaded, loadDetector } from "./lifecycle.ts";

/** A device that takes an engine away this often will do it again: then the CPU has to do. */
const MOST_LOSSES = 3;

export interface KeeperEvents {
  readonly onProgress: (phase: LoadPhase, loaded: number, total: number) => void;
  readonly onReady: (choice: EngineChoice) => void;
  readonly onRecovering: (reason: string) => void;
  /** The engine is lost and could not be loaded again. */
  readonly onGone: (error: unknown) => void;
}

/** Holds an engine, and replaces it when the device takes it away: a WebGL context, a WebGPU device. */
export class EngineKeeper {
  readonly #events: KeeperEvents;
  #request: LoadRequest | null = null;
  #loaded: Loaded | null = null;
  /** Why the present engine cannot run any more. */
  #lost: string | null = null;
  #losses = 0;
  #recovering: Promise<void> | null = null;
  #interrupt: ((error: Error) => void) | null = null;
  #warm = false;

  constructor(events: KeeperEvents) {
    this.#events = events;
  }

  /**
   * @returns anchors, float32 [N, 4], (ymin, xmin, ymax, xmax); null for heads without
   * @throws WorkerError
   */
  async load(request: LoadRequest): Promise<Float32Array | null> {
    this.#request = request;
    const loaded = await this.#become(request);
    this.#events.onReady(loaded.choice);
    return loaded.anchors;
  }

  /**
   * Runs the engine; when the device takes it away meanwhile, runs the next one.
   *
   * @throws WorkerError "model"
   */
  async run(input: Float32Array): Promise<Outputs> {
    for (;;) {
      await this.#recover();
      const engine = this.#engine();
      this.#warm = true;
      // A lost context may leave a read-back waiting for ever.
      const interrupted = new Promise<never>((_, reject) => (this.#interrupt = reject));
      interrupted.catch(() => undefined);
      try {
        return await Promise.race([engine.run(input), interrupted]);
      } catch (error) {
        if (this.#lost === null) throw new WorkerError("model", `The model cannot be run: ${reasonOf(error)}.`, { cause: error });
      } finally {
        this.#interrupt = null;
      }
    }
  }

  /** For when nobody asks for anything after "ready": so that the first frame need not wait. */
  async warmUpIfCold(): Promise<void> {
    if (this.#warm || this.#lost !== null || this.#loaded === null) return;
    this.#warm = true;
    await this.#loaded.engine.warmUp();
  }

  tensorCount(): number {
    return this.#engine().tensorCount();
  }

  dispose(): void {
    const engine = this.#loaded?.engine;
    this.#loaded = null;
    try {
      engine?.dispose();
    } catch {
      // What a lost engine held is gone with it.
    }
  }

  #engine(): Engine {
    if (this.#loaded === null) throw new WorkerError("model", "The detector is not loaded.");
    return this.#loaded.engine;
  }

  async #become(request: LoadRequest): Promise<Loaded> {
    const loaded = await loadDetector(request, {
      onProgress: this.#events.onProgress,
      onLost: (engine, reason) => this.#onLost(engine, reason),
    });
    this.#loaded = loaded;
    this.#warm = loaded.choice.how !== "remembered";
    return loaded;
  }

  #onLost(engine: Engine, reason: string): void {
    if (engine !== this.#loaded?.engine) return;
    this.#lost = reason;
    this.#interrupt?.(new Error(reason));
    // Whoever waits for a run is told by it.
    this.#recover().catch(() => undefined);
  }

  #recover(): Promise<void> {
    if (this.#lost === null) return Promise.resolve();
    this.#recovering ??= this.#replace(this.#lost).finally(() => (this.#recovering = null));
    return this.#recovering;
  }

  async #replace(reason: string): Promise<void> {
    const request = this.#request!;
    const { name } = this.#engine();
    this.#events.onRecovering(reason);
    this.#losses += 1;
    this.dispose();
    const fallback = this.#losses > MOST_LOSSES && request.asked === null;
    try {
      const { choice } = await this.#become({ ...request, remembered: fallback ? "wasm" : name });
      this.#lost = null;
      this.#events.onReady(fallback ? { ...choice, how: "fallback" } : choice);
    } catch (error) {
      this.#events.onGone(error);
      throw error;
    }
  }
}
