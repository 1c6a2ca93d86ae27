import type { Timings } from "../shared/detections.ts";

/** Frames over which speed is told. */
const WINDOW = 30;

export interface Speed {
  /** Medians over the last frames, milliseconds. */
  readonly timings: Timings;
  /** Frames a second from one answer to the next, or `null` after a single frame. */
  readonly rate: number | null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

/** Speed over the last frames: the median, so that one hiccup does not make the readout jump. */
export class Latency {
  readonly #frames: { readonly timings: Timings; readonly at: number }[] = [];

  /** @param at  when the answer came, milliseconds of any clock */
  add(timings: Timings, at: number): void {
    this.#frames.push({ timings, at });
    if (this.#frames.length > WINDOW) this.#frames.shift();
  }

  clear(): void {
    this.#frames.length = 0;
  }

  get speed(): Speed | null {
    if (this.#frames.length === 0) return null;
    const of = (part: keyof Timings): number => median(this.#frames.map(({ timings }) => timings[part]));
    const gaps = this.#frames.slice(1).map((frame, index) => frame.at - this.#frames[index]!.at);
    return {
      timings: { preprocess: of("preprocess"), run: of("run"), decode: of("decode"), nms: of("nms"), total: of("total") },
      rate: gaps.length > 0 ? 1000 / Math.max(1, median(gaps)) : null,
    };
  }
}
