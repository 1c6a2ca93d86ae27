// From files and engines to a session, and back again when the device takes the engine away.
import type { Engine } from "../engines/engine.ts";
import type { Detector } from "../shared/detector.ts";
import type { EngineChoice, EngineName, LoadPhase, ToWorker } from "../shared/messages.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { chooseEngine } from "./choose.ts";
import { goldenFault, loadGoldenFrame } from "./golden.ts";
import { loadModelFiles, modelBytes } from "./model-files.ts";
import { openEngine } from "./open-engine.ts";

export type LoadRequest = Omit<Extract<ToWorker, { type: "load" }>, "type">;

export interface Loaded {
  readonly engine: Engine;
  readonly choice: EngineChoice;
  readonly anchors: Float32Array | null;
}

export interface LoadEvents {
  readonly onProgress: (phase: LoadPhase, loaded: number, total: number) => void;
  readonly onLost: (engine: Engine, reason: string) => void;
}

/** Frames of a trial after the first; the fastest counts, because a busy device only ever slows one down. */
const TRIAL_FRAMES = 3;

/** Longest wait for one run of a trial: a driver that hangs must not keep the page from starting. */
const TRIAL_LIMIT_MS = 20_000;

/** @throws WorkerError */
export async function loadDetector(request: LoadRequest, events: LoadEvents): Promise<Loaded> {
  const { detector, assets } = request;
  const open = (name: EngineName, allowSoftware: boolean): Promise<Engine> => {
    const opening: Promise<Engine> = openEngine(name, {
      assets,
      allowSoftware,
      onLost: (reason) => void opening.then((engine) => events.onLost(engine, reason)),
    });
    return opening;
  };

  // The engine that comes first is fetched and compiled while the weights are on their way.
  const first = request.asked ?? request.remembered ?? "wasm";
  const early = open(first, request.asked !== null);
  early.catch(() => undefined);
  const files = await loadFiles(detector, assets.base, events);
  events.onProgress("engine", 0, 1);

  let unused: Promise<Engine> | null = early;
  const start = async (name: EngineName, allowSoftware: boolean): Promise<Engine> => {
    const opening = name === first && unused !== null ? unused : open(name, allowSoftware);
    if (name === first) unused = null;
    const engine = await opening;
    try {
      engine.load(sourceOf(detector, files));
    } catch (error) {
      engine.dispose();
      throw new WorkerError("model", `the model cannot be loaded: ${reasonOf(error)}`, { cause: error });
    }
    events.onProgress("engine", 1, 1);
    return engine;
  };

  let frame: Promise<Float32Array> | null = null;
  const goldenFrame = (): Promise<Float32Array> => (frame ??= loadGoldenFrame(detector, assets.base));
  const chosen = await chooseEngine({
    asked: request.asked,
    remembered: request.remembered,
    start,
    fault: async (engine) => inTime(goldenFault(engine, await goldenFrame(), detector)),
    time: async (engine) => fastest(engine, await goldenFrame()),
    onProgress: events.onProgress,
  });
  return { ...chosen, anchors: files.anchors };
}

async function loadFiles(detector: Detector, base: string, events: LoadEvents): ReturnType<typeof loadModelFiles> {
  const total = modelBytes(detector);
  let loaded = 0;
  events.onProgress("weights", 0, total);
  return loadModelFiles(detector, base, (count) => {
    loaded += count;
    events.onProgress("weights", loaded, total);
  });
}

function sourceOf(detector: Detector, files: Awaited<ReturnType<typeof loadModelFiles>>): Parameters<Engine["load"]>[0] {
  const { input, head } = detector;
  return { modelJson: files.modelJson, weights: files.weights, input, outputs: [head.boxes, head.scores] };
}

async function fastest(engine: Engine, frame: Float32Array): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < TRIAL_FRAMES; n += 1) {
    const start = performance.now();
    await inTime(engine.run(frame));
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TRIAL_LIMIT_MS / 1000} seconds`)), TRIAL_LIMIT_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
