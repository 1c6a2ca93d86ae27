import type { SsdHead } from "../shared/detector.ts";

/** Writes the box of anchor `i`, (ymin, xmin, ymax, xmax) normalised to the input tensor, into `box`. */
export type BoxReader = (raw: Float32Array, i: number, box: Float32Array) => void;

/**
 * @param anchors float32 [N, 4], (ymin, xmin, ymax, xmax); for heads of kind `ssd-anchors`
 */
export function boxReader(head: SsdHead, anchors: Float32Array | null): BoxReader {
  if (head.kind === "ssd-boxes") {
    return (raw, i, box) => {
      for (let k = 0; k < 4; k += 1) box[k] = raw[i * 4 + k]!;
    };
  }
  if (anchors === null || head.box_scales === null) throw new TypeError("ssd-anchors without anchors or box scales");
  return fasterRcnn(anchors, head.box_scales);
}

/**
 * Faster R-CNN box coder: object_detection/box_coders/faster_rcnn_box_coder.py, `_decode`.
 *
 *   centre = t / scale * anchor size + anchor centre,  size = exp(t / scale) * anchor size
 */
function fasterRcnn(anchors: Float32Array, scales: readonly [number, number, number, number]): BoxReader {
  const [scaleY, scaleX, scaleH, scaleW] = scales;
  const centres = centreForm(anchors);
  return (raw, i, box) => {
    const at = i * 4;
    const height = centres[at + 2]!;
    const width = centres[at + 3]!;
    const y = (raw[at]! / scaleY) * height + centres[at]!;
    const x = (raw[at + 1]! / scaleX) * width + centres[at + 1]!;
    const h = (Math.exp(raw[at + 2]! / scaleH) * height) / 2;
    const w = (Math.exp(raw[at + 3]! / scaleW) * width) / 2;
    box[0] = y - h;
    box[1] = x - w;
    box[2] = y + h;
    box[3] = x + w;
  };
}

/** float32 [N, 4], (y centre, x centre, height, width). */
function centreForm(anchors: Float32Array): Float32Array {
  const centres = new Float32Array(anchors.length);
  for (let at = 0; at < anchors.length; at += 4) {
    const height = anchors[at + 2]! - anchors[at]!;
    const width = anchors[at + 3]! - anchors[at + 1]!;
    centres[at] = anchors[at]! + height / 2;
    centres[at + 1] = anchors[at + 1]! + width / 2;
    centres[at + 2] = height;
    centres[at + 3] = width;
  }
  return centres;
}
