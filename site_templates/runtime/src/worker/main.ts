// The detection worker: frames come in, detections go out, one after the other. The contract is
// shared/messages.ts.
import { checkDetector } from "../shared/check-detector.ts";
import type { ToWorker } from "../shared/messages.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { EngineKeeper } from "./engine-keeper.ts";
import type { LoadRequest } from "./lifecycle.ts";
import type { Scope } from "./scope.ts";
import { Session } from "./session.ts";

const scope = self as unknown as Scope;

/** How long the first frame may take to come before a cold engine is warmed up without it. */
const IDLE_MS = 300;

const keeper = new EngineKeeper({
  onProgress: (phase, loaded, total) => scope.postMessage({ type: "progress", phase, loaded, total }),
  onReady: (engine) => scope.postMessage({ type: "ready", engine }),
  onRecovering: (reason) => scope.postMessage({ type: "recovering", reason }),
  onGone: (error) => fail(null, error),
});
let session: Session | null = null;
/** A frame waits for loading and for the frame before it. */
let turn: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === "load") inTurn(() => load(data));
  else if (data.type === "detect") inTurn(() => detect(data));
  else inTurn(dispose);
};

function inTurn(work: () => Promise<void>): void {
  turn = turn.then(work).catch((error: unknown) => fail(null, error));
}

/** @param id of the frame that could not be looked at; null when the worker as a whole cannot go on */
function fail(id: number | null, error: unknown): void {
  const code = error instanceof WorkerError ? error.code : "model";
  scope.postMessage({ type: "error", id, code, message: reasonOf(error) });
}

async function load(request: LoadRequest): Promise<void> {
  try {
    checkDetector(request.detector);
  } catch (error) {
    throw new WorkerError("detector", reasonOf(error));
  }
  const anchors = await keeper.load(request);
  session = new Session(request.detector, anchors);
  setTimeout(() => inTurn(() => keeper.warmUpIfCold()), IDLE_MS);
}

async function detect({ id, frame, options }: Extract<ToWorker, { type: "detect" }>): Promise<void> {
  try {
    if (session === null) throw new WorkerError("model", "The detector is not loaded.");
    const { detections, timings } = await session.detect(frame, options, (input) => keeper.run(input));
    const { boxes, scores, classes } = detections;
    scope.postMessage({ type: "detections", id, detections, timings, tensors: keeper.tensorCount() }, [
      boxes.buffer,
      scores.buffer,
      classes.buffer,
    ]);
  } catch (error) {
    fail(id, error);
  } finally {
    frame.close();
  }
}

async function dispose(): Promise<void> {
  keeper.dispose();
  scope.close();
}
