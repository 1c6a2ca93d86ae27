import type { Candidates } from "./candidates.ts";
import { iou } from "./iou.ts";

export interface NmsOptions {
  /** Boxes that overlap a better one by more than this are dropped. */
  readonly iou: number;
  /** The best so many are kept. */
  readonly max_detections: number;
  /** Boxes of one class alone drop one another. */
  readonly class_wise: boolean;
}

/**
 * Greedy non-maximum suppression, equal to TensorFlow's NonMaxSuppressionV3: the higher score first, and
 * of equal ones the earlier. Class-wise it equals one such NMS per class with the results merged by score.
 *
 * One pass in the order of scores serves all classes, and ends with the last detection that is wanted.
 */
export class Suppressor {
  #order = new Uint32Array(0);
  /** Kept candidates of one class form a chain: kept[k] is preceded by kept[before[k]]. */
  #kept = new Int32Array(0);
  #before = new Int32Array(0);
  readonly #last = new Map<number, number>();

  /** @returns indices of the candidates kept, best first; valid until the next call */
  suppress(candidates: Candidates, options: NmsOptions): Int32Array {
    const { boxes, classes, count } = candidates;
    this.#sort(candidates);
    this.#last.clear();
    // As TensorFlow holds it: an overlap of a third is not more than a third.
    const most = Math.fround(options.iou);
    let kept = 0;
    for (let n = 0; n < count && kept < options.max_detections; n += 1) {
      const next = this.#order[n]!;
      const group = options.class_wise ? classes[next]! : 0;
      const last = this.#last.get(group) ?? -1;
      // The latest kept first, as TensorFlow does: neighbours in score are often neighbours in place.
      let k = last;
      while (k >= 0 && iou(boxes, next, this.#kept[k]!) <= most) k = this.#before[k]!;
      if (k >= 0) continue;
      this.#kept[kept] = next;
      this.#before[kept] = last;
      this.#last.set(group, kept);
      kept += 1;
    }
    return this.#kept.subarray(0, kept);
  }

  #sort({ scores, count }: Candidates): void {
    if (this.#order.length < count) {
      this.#order = new Uint32Array(scores.length);
      this.#kept = new Int32Array(scores.length);
      this.#before = new Int32Array(scores.length);
    }
    for (let i = 0; i < count; i += 1) this.#order[i] = i;
    this.#order.subarray(0, count).sort((a, b) => scores[b]! - scores[a]! || a - b);
  }
}
