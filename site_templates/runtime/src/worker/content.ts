// Which part of the input tensor an image fills.
import type { InputSpec } from "../shared/detector.ts";

/** Pixels of the input, from its top left corner, that hold the image; the rest is padding. */
export interface Content {
  readonly width: number;
  readonly height: number;
}

/**
 * The size to which an image is scaled: the whole input for `stretch`; for `fit` the largest of the
 * image's shape, rounded as `keep_aspect_ratio_resizer` of the TF Object Detection API rounds:
 * `round(side * scale)` in float32, halves to even (object_detection/core/preprocessor.py,
 * `_compute_new_dynamic_size`).
 */
export function contentOf(input: InputSpec, width: number, height: number): Content {
  if (input.resize.kind === "stretch") return { width: input.width, height: input.height };
  const scale = Math.min(scaleOf(input.width, width), scaleOf(input.height, height));
  const side = (length: number, most: number): number =>
    Math.min(most, Math.max(1, roundHalfToEven(Math.fround(length * scale))));
  return { width: side(width, input.width), height: side(height, input.height) };
}

function scaleOf(to: number, from: number): number {
  return Math.fround(to / from);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
