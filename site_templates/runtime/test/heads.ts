import type { InputSpec, Resize, SsdHead } from "../src/shared/detector.ts";

/** An SSD head with sigmoid scores and the background in column 0, unless told otherwise. */
export function head(changes: Partial<SsdHead> = {}): SsdHead {
  return {
    kind: "ssd-boxes",
    boxes: "boxes",
    scores: "scores",
    anchor_count: 4,
    class_columns: 3,
    score_conversion: "sigmoid",
    background: 0,
    box_scales: null,
    anchors: null,
    ...changes,
  };
}

export function input(width: number, height: number, resize: Partial<Resize> = {}): InputSpec {
  return {
    name: "image",
    width,
    height,
    dtype: "float32",
    scale: [1, 1, 1],
    offset: [0, 0, 0],
    resize: {
      kind: "stretch",
      method: "bilinear",
      half_pixel_centers: false,
      align_corners: false,
      pad: [0, 0, 0],
      ...resize,
    },
  };
}
