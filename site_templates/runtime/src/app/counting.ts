import type { Detections } from "../shared/detections.ts";

export interface Count {
  /** The label's column in the scores. */
  readonly column: number;
  readonly count: number;
}

/** How often each label occurs: most frequent first, or in the order of the labels while the picture moves. */
export function countByLabel(detections: Detections, order: "frequency" | "label"): Count[] {
  const counts = new Map<number, number>();
  for (const column of detections.classes.subarray(0, detections.count)) {
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return [...counts]
    .map(([column, count]) => ({ column, count }))
    .sort((a, b) => (order === "frequency" ? b.count - a.count : 0) || a.column - b.column);
}

/**
 * The detections of at least `score`. NMS keeps or drops a box by looking at better boxes alone, so this
 * equals a new NMS with the higher threshold, and the slider needs no second run of the model.
 */
export function atLeast(detections: Detections, score: number): Detections {
  let count = 0;
  while (count < detections.count && detections.scores[count]! >= score) count += 1;
  return {
    count,
    boxes: detections.boxes.subarray(0, count * 4),
    scores: detections.scores.subarray(0, count),
    classes: detections.classes.subarray(0, count),
  };
}
