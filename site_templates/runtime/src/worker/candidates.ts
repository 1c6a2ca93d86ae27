/** Boxes that reach the threshold, before NMS; a growing pool that is used again for each frame. */
export class Candidates {
  /** How many are in use. */
  count = 0;
  /** float32 [count * 4], (ymin, xmin, ymax, xmax), normalised to the input tensor, not clipped. */
  boxes: Float32Array;
  /** float32 [count], after the score conversion. */
  scores: Float32Array;
  /** int32 [count]: columns of the scores, background left out. */
  classes: Int32Array;

  constructor(capacity = 1024) {
    this.boxes = new Float32Array(capacity * 4);
    this.scores = new Float32Array(capacity);
    this.classes = new Int32Array(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  push(ymin: number, xmin: number, ymax: number, xmax: number, score: number, column: number): void {
    if (this.count === this.scores.length) this.#grow();
    const at = this.count * 4;
    this.boxes[at] = ymin;
    this.boxes[at + 1] = xmin;
    this.boxes[at + 2] = ymax;
    this.boxes[at + 3] = xmax;
    this.scores[this.count] = score;
    this.classes[this.count] = column;
    this.count += 1;
  }

  #grow(): void {
    const { boxes, scores, classes } = this;
    this.boxes = new Float32Array(boxes.length * 2);
    this.scores = new Float32Array(scores.length * 2);
    this.classes = new Int32Array(classes.length * 2);
    this.boxes.set(boxes);
    this.scores.set(scores);
    this.classes.set(classes);
  }
}
