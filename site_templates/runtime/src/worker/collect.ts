import type { Detections } from "../shared/detections.ts";
import type { InputSpec } from "../shared/detector.ts";
import type { Candidates } from "./candidates.ts";
import type { Content } from "./content.ts";

/**
 * Candidates that NMS kept, in coordinates of the image: cut at its edge, padding taken away, and
 * what lies outside of it left out. As the Object Detection API does after its NMS
 * (object_detection/core/post_processing.py, `_clip_window_prune_boxes`).
 *
 * @param kept indices into `candidates`, best first
 * @param content the part of the input tensor that the image fills
 */
export function collect(candidates: Candidates, kept: Int32Array, input: InputSpec, content: Content): Detections {
  const boxes = new Float32Array(kept.length * 4);
  const scores = new Float32Array(kept.length);
  const classes = new Int32Array(kept.length);
  const scaleY = input.height / content.height;
  const scaleX = input.width / content.width;
  let count = 0;
  for (const index of kept) {
    const ymin = clip(candidates.boxes[index * 4]! * scaleY);
    const xmin = clip(candidates.boxes[index * 4 + 1]! * scaleX);
    const ymax = clip(candidates.boxes[index * 4 + 2]! * scaleY);
    const xmax = clip(candidates.boxes[index * 4 + 3]! * scaleX);
    if (!(ymax > ymin && xmax > xmin)) continue;
    boxes.set([ymin, xmin, ymax, xmax], count * 4);
    scores[count] = candidates.scores[index]!;
    classes[count] = candidates.classes[index]!;
    count += 1;
  }
  return {
    count,
    boxes: boxes.subarray(0, count * 4),
    scores: scores.subarray(0, count),
    classes: classes.subarray(0, count),
  };
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
