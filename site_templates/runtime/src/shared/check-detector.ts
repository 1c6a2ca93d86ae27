import type { Detector } from "./detector.ts";

/** The version of detector.json that this runtime reads; builder/artifacts.py writes it. */
export const FORMAT = 1;

/**
 * `value`, which came from a detector.json, as a `Detector`.
 *
 * Checks what would otherwise fail later and less clearly: what this runtime does not know, and parts
 * that do not fit together. Types of single fields are the builder's affair.
 *
 * @throws Error one sentence that names the field, its value and what to do
 */
export function checkDetector(value: unknown): Detector {
  const detector = value as Detector;
  if (typeof value !== "object" || value === null || detector.format !== FORMAT) {
    const format = JSON.stringify((value as Partial<Detector> | null)?.format) ?? "nothing";
    throw new Error(`detector.json has format ${format}, and this page reads format ${FORMAT}. Build the site again, with one version of Offshelf.`);
  }
  const { input, head, labels, weights, golden } = detector;
  oneOf("input.dtype", input.dtype, ["float32"]);
  oneOf("input.resize.kind", input.resize.kind, ["stretch", "fit"]);
  oneOf("input.resize.method", input.resize.method, ["bilinear", "nearest"]);
  oneOf("head.kind", head.kind, ["ssd-anchors", "ssd-boxes"]);
  oneOf("head.score_conversion", head.score_conversion, ["sigmoid", "softmax", "identity"]);
  natural("input.width", input.width);
  natural("input.height", input.height);
  natural("head.anchor_count", head.anchor_count);
  natural("head.class_columns", head.class_columns);
  if (head.background !== null && !(head.background >= 0 && head.background < head.class_columns)) {
    wrong("head.background", head.background, `null or a column below ${head.class_columns}`);
  }
  if (head.kind === "ssd-anchors") {
    if (head.box_scales?.length !== 4) wrong("head.box_scales", head.box_scales, "four numbers");
    const bytes = head.anchor_count * 16;
    if (head.anchors?.bytes !== bytes) wrong("head.anchors.bytes", head.anchors?.bytes, `${bytes}: four float32 an anchor`);
  }
  const classes = head.class_columns - (head.background === null ? 0 : 1);
  for (const { column, name } of labels) {
    if (!(column >= 0 && column < classes)) wrong(`the column of the label ${JSON.stringify(name)}`, column, `below ${classes}`);
  }
  if (labels.length === 0) wrong("labels", labels, "at least one label");
  if (weights.length === 0) wrong("weights", weights, "at least one shard");
  const { anchors, boxes, scores } = golden;
  if (boxes.length !== anchors.length * 4) wrong("golden.boxes", `${boxes.length} numbers`, `${anchors.length * 4}`);
  if (scores.length !== anchors.length * head.class_columns) {
    wrong("golden.scores", `${scores.length} numbers`, `${anchors.length * head.class_columns}`);
  }
  return detector;
}

function oneOf(field: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) wrong(field, value, known.map((name) => JSON.stringify(name)).join(" or "));
}

function natural(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) wrong(field, value, "a whole number above 0");
}

function wrong(field: string, value: unknown, expected: string): never {
  throw new Error(`detector.json: ${field} is ${JSON.stringify(value) ?? "missing"}, and should be ${expected}. Build the site again.`);
}
