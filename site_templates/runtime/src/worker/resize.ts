import type { InputSpec } from "../shared/detector.ts";
import type { Content } from "./content.ts";
import { type Taps, tapsOf } from "./taps.ts";

/** Output rows `from` up to `to` (excluded), and the rows of the image that they are made of. */
export interface Band {
  readonly from: number;
  readonly to: number;
  /** First row of the image, and how many. */
  readonly first: number;
  readonly rows: number;
}

/**
 * Resizes an image by the graph's own rule, band by band, straight into the input tensor.
 *
 * Equal to `tf.compat.v1.image.resize` followed by `pixel * scale + offset` within 1e-4.
 */
export class Resizer {
  readonly #input: InputSpec;
  readonly #width: number;
  readonly #content: Content;
  readonly #x: Taps;
  readonly #y: Taps;

  /** @param width @param height of the image */
  constructor(input: InputSpec, width: number, height: number, content: Content) {
    this.#input = input;
    this.#width = width;
    this.#content = content;
    this.#x = tapsOf(width, content.width, input.resize);
    this.#y = tapsOf(height, content.height, input.resize);
  }

  /**
   * The output in bands, from the top, that need at most `most` rows of the image at a time.
   *
   * @param most at least 2: an output row lies between two rows of the image
   */
  *bands(most: number): Generator<Band> {
    const { lower, upper } = this.#y;
    for (let from = 0, to = 0; from < this.#content.height; from = to) {
      const first = lower[from]!;
      while (to < this.#content.height && upper[to]! - first < most) to += 1;
      yield { from, to, first, rows: upper[to - 1]! - first + 1 };
    }
  }

  /**
   * Writes the output rows of `band`.
   *
   * @param data RGBA bytes of the band's rows of the image
   * @param out float32 [height, width, 3] of the input tensor
   */
  write(band: Band, data: Uint8ClampedArray, out: Float32Array): void {
    const { scale, offset } = this.#input;
    const { lower, upper, weight } = this.#x;
    for (let y = band.from; y < band.to; y += 1) {
      const top = (this.#y.lower[y]! - band.first) * this.#width * 4;
      const bottom = (this.#y.upper[y]! - band.first) * this.#width * 4;
      const down = this.#y.weight[y]!;
      let at = y * this.#input.width * 3;
      for (let x = 0; x < this.#content.width; x += 1) {
        const left = lower[x]! * 4;
        const right = upper[x]! * 4;
        const across = weight[x]!;
        for (let c = 0; c < 3; c += 1) {
          const above = lerp(data[top + left + c]!, data[top + right + c]!, across);
          const below = lerp(data[bottom + left + c]!, data[bottom + right + c]!, across);
          out[at] = lerp(above, below, down) * scale[c]! + offset[c]!;
          at += 1;
        }
      }
    }
  }
}

function lerp(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}

/** Fills what the image does not cover, right of it and below. */
export function pad(input: InputSpec, content: Content, out: Float32Array): void {
  const [r, g, b] = input.resize.pad;
  for (let y = 0; y < input.height; y += 1) {
    for (let x = y < content.height ? content.width : 0; x < input.width; x += 1) {
      const at = (y * input.width + x) * 3;
      out[at] = r;
      out[at + 1] = g;
      out[at + 2] = b;
    }
  }
}
