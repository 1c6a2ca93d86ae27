import type { Detector } from "../src/shared/detector.ts";
import { head, input } from "./heads.ts";

const file = { path: "model.json", sha256: "00", bytes: 2 };

/** A detector of four anchors and two classes. */
export function detector(changes: Partial<Detector> = {}): Detector {
  return {
    format: 1,
    name: "test",
    input: input(8, 8),
    head: head(),
    labels: [
      { column: 0, id: 1, name: "box" },
      { column: 1, id: 2, name: "can" },
    ],
    thresholds: { score: 0.5, iou: 0.6, max_detections: 1000, class_wise: true },
    model: file,
    weights: [{ ...file, path: "weights/a.bin" }],
    weight_format: "float32",
    golden: { frame: file, anchors: [1], boxes: [0, 0, 1, 1], scores: [-2, 0, 2], tolerance: 1e-3 },
    source: { kind: "saved-model", name: "test", sha256: "00", converter: "test" },
    licence: "",
    weights_url: "",
    ...changes,
  };
}
