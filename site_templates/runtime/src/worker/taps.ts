// Where TensorFlow's resize looks for each pixel of its output, along one side.
// Formulas: tensorflow/core/util/image_resizer_state.h and kernels/image/resize_{bilinear,nearest_neighbor}_op.cc,
// with their float32 rounding: at 4,000 pixels it moves a sample by more than parity allows.
import type { Resize } from "../shared/detector.ts";

/** For output i: `value[lower[i]] + (value[upper[i]] - value[lower[i]]) * weight[i]`. */
export interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float32Array;
}

export function tapsOf(from: number, to: number, resize: Resize): Taps {
  const f = Math.fround;
  const scale = resize.align_corners && to > 1 ? f((from - 1) / (to - 1)) : f(from / to);
  const taps = { lower: new Int32Array(to), upper: new Int32Array(to), weight: new Float32Array(to) };
  for (let i = 0; i < to; i += 1) {
    if (resize.method === "nearest") {
      const position = f((resize.half_pixel_centers ? i + 0.5 : i) * scale);
      const nearest = resize.align_corners ? Math.round(position) : Math.floor(position);
      taps.lower[i] = taps.upper[i] = Math.min(nearest, from - 1);
      continue;
    }
    const position = resize.half_pixel_centers ? f(f((i + 0.5) * scale) - 0.5) : f(i * scale);
    const floor = Math.floor(position);
    taps.upper[i] = Math.min(Math.ceil(position), from - 1);
    taps.lower[i] = Math.min(Math.max(floor, 0), taps.upper[i]!);
    taps.weight[i] = position - floor;
  }
  return taps;
}
