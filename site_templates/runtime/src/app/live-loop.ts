// Live video to the worker, as fast as the worker answers and no faster.
import type { DetectOptions } from "../shared/detections.ts";
import type { DetectionClient, Result } from "./detection-client.ts";
import type { View } from "./fit.ts";

export interface LiveHandlers {
  /** Where the video lies on the stage right now. */
  readonly view: () => View;
  readonly options: () => DetectOptions;
  readonly onResult: (result: Result, view: View) => void;
  readonly onError: (error: unknown) => void;
}

export class LiveLoop {
  readonly #video: HTMLVideoElement;
  readonly #client: DetectionClient;
  readonly #handlers: LiveHandlers;
  /** Raised at each start and stop: what an earlier run still has under way is dropped. */
  #run = 0;
  #looking = false;

  constructor(video: HTMLVideoElement, client: DetectionClient, handlers: LiveHandlers) {
    this.#video = video;
    this.#client = client;
    this.#handlers = handlers;
  }

  start(): void {
    this.#run += 1;
    this.#schedule(this.#run);
  }

  stop(): void {
    this.#run += 1;
  }

  #schedule(run: number): void {
    const tick = (): void => {
      if (run !== this.#run) return;
      if (!this.#looking && !this.#client.busy) void this.#look(run);
      this.#schedule(run);
    };
    // Called once per new frame of the video; Firefox before 132 lacks it.
    if ("requestVideoFrameCallback" in this.#video) this.#video.requestVideoFrameCallback(tick);
    else requestAnimationFrame(tick);
  }

  async #look(run: number): Promise<void> {
    const view = this.#handlers.view();
    this.#looking = true;
    try {
      const frame = await grab(this.#video, view);
      const result = await this.#client.detect(frame, this.#handlers.options());
      if (run === this.#run) this.#handlers.onResult(result, view);
    } catch (error) {
      if (run === this.#run) this.#handlers.onError(error);
    } finally {
      this.#looking = false;
    }
  }
}

/** The visible part of the video's present frame. */
export function grab(video: HTMLVideoElement, { crop }: View): Promise<ImageBitmap> {
  return createImageBitmap(video, crop.x, crop.y, crop.width, crop.height);
}
