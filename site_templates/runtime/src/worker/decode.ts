import type { SsdHead } from "../shared/detector.ts";
import { boxReader } from "./boxes.ts";
import type { Candidates } from "./candidates.ts";
import { scoreReader } from "./scores.ts";

/** Raw outputs of an SSD to candidates. One decoder serves all frames. */
export class Decoder {
  readonly #head: SsdHead;
  readonly #readBox: ReturnType<typeof boxReader>;
  readonly #box = new Float32Array(4);

  /** @param anchors float32 [N, 4], (ymin, xmin, ymax, xmax); for heads of kind `ssd-anchors` */
  constructor(head: SsdHead, anchors: Float32Array | null) {
    this.#head = head;
    this.#readBox = boxReader(head, anchors);
  }

  /**
   * Every pair of anchor and class whose score is at least `threshold`, in the order of anchors. Boxes
   * are decoded for those alone.
   *
   * @param boxes float32 [N * 4]
   * @param scores float32 [N * class_columns], before the score conversion
   * @param candidates cleared first
   */
  decode(boxes: Float32Array, scores: Float32Array, threshold: number, candidates: Candidates): void {
    const { anchor_count: count, class_columns: columns, background } = this.#head;
    const read = scoreReader(this.#head, threshold);
    const box = this.#box;
    let decoded = -1;
    let anchor = 0;
    const onScore = (column: number, score: number): void => {
      if (decoded !== anchor) this.#readBox(boxes, anchor, box);
      decoded = anchor;
      const label = background !== null && column > background ? column - 1 : column;
      candidates.push(box[0]!, box[1]!, box[2]!, box[3]!, score, label);
    };
    candidates.clear();
    for (; anchor < count; anchor += 1) read(scores, anchor * columns, onScore);
  }
}
