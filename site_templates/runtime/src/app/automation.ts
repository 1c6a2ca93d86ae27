// globalThis.offshelf: a photograph in, numbers out, through the very runtime that the page uses.
// `offshelf verify` and tests stand on it, and so may scripts of whoever embeds a site:
//
//   const { engine, version } = await offshelf.ready
//   const { detections } = await offshelf.detect(blob, { score: 0.3 })
import type { DetectOptions, Timings } from "../shared/detections.ts";
import type { EngineChoice } from "../shared/messages.ts";
import type { DetectionClient } from "./detection-client.ts";

import { decodePhoto } from "./photo.ts";

export interface PlainDetections {
  readonly count: number;
  /** Flat [count * 4], (ymin, xmin, ymax, xmax) in 0..1 of the image as shown. */
  readonly boxes: number[];
  readonly scores: number[];
  /** The label's column. */
  readonly classes: number[];
}

export interface Answer {
  readonly detections: PlainDetections;
  /** Pixels of the image as shown: EXIF rotation applied. */
  readonly width: number;
  readonly height: number;
  readonly timings: Timings;
  readonly tensors: number;
}

export interface Automation {
  /** Resolves when the first photograph can be looked at; rejects when that will never be. */
  readonly ready: Promise<{ readonly engine: EngineChoice; readonly version: string }>;
  /** Look at an image file. What is left out of `options` is as in detector.json; `exact` is true. */
  detect(blob: Blob, options?: Partial<DetectOptions>): Promise<Answer>;
  /** What is stored for offline use, once all of it is; `null` until then. */
  offline(): Promise<{ readonly version: string; readonly bytes: number } | null>;
}

export interface AutomationParts {
  readonly ready: Automation["ready"];
  readonly client: DetectionClient;
  readonly defaults: () => DetectOptions;
  readonly stored: () => { readonly version: string; readonly bytes: number } | null;
}

export function automation({ ready, client, defaults, stored }: AutomationParts): Automation {
  return {
    ready,
    async detect(blob, options = {}) {
      await ready;
      const bitmap = await decodePhoto(blob);
      const { width, height } = bitmap;
      const { detections, timings, tensors } = await client.detect(bitmap, { ...defaults(), ...options });
      const { count, boxes, scores, classes } = detections;
      const plain = { count, boxes: [...boxes], scores: [...scores], classes: [...classes] };
      return { detections: plain, width, height, timings, tensors };
    },
    async offline() {
      return stored();
    },
  };
}
