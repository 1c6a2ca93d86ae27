// The page's end of the detection worker: one frame in flight, the rest waits its turn.
import type { DetectOptions, Detections, Timings } from "../shared/detections.ts";
import type { Detector } from "../shared/detector.ts";
import type { Assets, EngineChoice, EngineName, FromWorker, LoadPhase, ToWorker } from "../shared/messages.ts";
import type { WorkerErrorCode } from "../shared/worker-error.ts";

export interface Result {
  readonly detections: Detections;
  readonly timings: Timings;
  /** Live tensors in the engine after this frame. */
  readonly tensors: number;
}

export type ClientState =
  | { readonly kind: "loading"; readonly phase: LoadPhase | null; readonly loaded: number; readonly total: number }
  | { readonly kind: "ready"; readonly engine: EngineChoice }
  | { readonly kind: "recovering"; readonly reason: string }
  | { readonly kind: "failed"; readonly code: FailureCode; readonly message: string };

/** `worker`: the worker itself died, which it cannot say any more. */
export type FailureCode = WorkerErrorCode | "worker";

/** An "error" of the worker: of one frame, or of the worker as a whole. */
export class DetectionError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface LoadRequest {
  readonly assets: Assets;
  readonly detector: Detector;
  readonly asked: EngineName | null;
  readonly remembered: EngineName | null;
}

type Frame = ImageBitmap | VideoFrame;

interface Job {
  readonly id: number;
  readonly frame: Frame;
  readonly options: DetectOptions;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: DetectionError) => void;
}

export class DetectionClient {
  readonly #worker: Worker;
  readonly #onState: (state: ClientState) => void;
  readonly #waiting: Job[] = [];
  #state: ClientState = { kind: "loading", phase: null, loaded: 0, total: 0 };
  #inFlight: Job | null = null;
  #lastId = 0;

  constructor(worker: Worker, onState: (state: ClientState) => void) {
    this.#worker = worker;
    this.#onState = onState;
    worker.addEventListener("message", (event: MessageEvent<FromWorker>) => this.#receive(event.data));
    worker.addEventListener("error", (event) => {
      // Only what is thrown has a message: without one the script itself could not be loaded.
      if (event.message) this.fail("worker", event.message);
      else this.fail("file-unreachable", "The script of the detection worker could not be loaded.");
    });
    worker.addEventListener("messageerror", () => this.fail("worker", "A message could not be read."));
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Whether a frame sent now would have to wait: live video drops its frame instead. */
  get busy(): boolean {
    return this.#state.kind !== "ready" || this.#inFlight !== null || this.#waiting.length > 0;
  }

  load(request: LoadRequest): void {
    this.#post({ type: "load", ...request }, []);
  }

  /** Look at `frame`, which is taken over and closed. Waits for the engine and for frames before it. */
  detect(frame: Frame, options: DetectOptions): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.push({ id: this.#lastId, frame, options, resolve, reject });
      this.#next();
    });
  }

  /** Give up: what the detector needs could not be loaded, or the worker has died. */
  fail(code: FailureCode, message: string): void {
    this.#worker.terminate();
    this.#become({ kind: "failed", code, message });
    this.#rejectAll();
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case "progress": {
        const { phase, loaded, total } = message;
        if (this.#state.kind === "loading") this.#become({ kind: "loading", phase, loaded, total });
        break;
      }
      case "ready":
        this.#become({ kind: "ready", engine: message.engine });
        this.#next();
        break;
      case "detections": {
        const { detections, timings, tensors } = message;
        this.#settle(message.id, (job) => job.resolve({ detections, timings, tensors }));
        break;
      }
      case "recovering":
        this.#become({ kind: "recovering", reason: message.reason });
        break;
      case "error": {
        const { id, code, message: text } = message;
        if (id === null) this.fail(code, text);
        else this.#settle(id, (job) => job.reject(new DetectionError(code, text)));
        break;
      }
    }
  }

  #settle(id: number, end: (job: Job) => void): void {
    const job = this.#inFlight;
    if (job?.id !== id) return;
    this.#inFlight = null;
    end(job);
    this.#next();
  }

  #next(): void {
    if (this.#state.kind === "failed") {
      this.#rejectAll();
      return;
    }
    if (this.#state.kind !== "ready" || this.#inFlight !== null) return;
    const job = this.#waiting.shift();
    if (job === undefined) return;
    this.#inFlight = job;
    this.#post({ type: "detect", id: job.id, frame: job.frame, options: job.options }, [job.frame]);
  }

  #rejectAll(): void {
    if (this.#state.kind !== "failed") return;
    const error = new DetectionError(this.#state.code, this.#state.message);
    const jobs = [...(this.#inFlight === null ? [] : [this.#inFlight]), ...this.#waiting.splice(0)];
    this.#inFlight = null;
    for (const job of jobs) {
      job.frame.close();
      job.reject(error);
    }
  }

  #become(state: ClientState): void {
    this.#state = state;
    this.#onState(state);
  }

  #post(message: ToWorker, transfer: Transferable[]): void {
    this.#worker.postMessage(message, transfer);
  }
}
