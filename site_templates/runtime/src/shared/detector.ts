// Contract 1: detector.json, the twin of builder/artifacts.py. Field names stay as they are on disk.

export interface FileRef {
  /** Relative to the folder of detector.json; weight shards move to `weights_url` when that is set. */
  readonly path: string;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Resize {
  /** `fit` keeps the aspect ratio and pads at the right and the bottom. */
  readonly kind: "stretch" | "fit";
  readonly method: "bilinear" | "nearest";
  readonly half_pixel_centers: boolean;
  readonly align_corners: boolean;
  /** Padding per channel, in units of the input tensor. */
  readonly pad: readonly [number, number, number];
}

/** float32 [1, height, width, 3], RGB: a pixel p in 0..255 becomes p * scale[c] + offset[c]. */
export interface InputSpec {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly dtype: "float32";
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
  readonly resize: Resize;
}

export interface SsdHead {
  readonly kind: "ssd-anchors" | "ssd-boxes";
  /** Output [1, N, 4]: encodings (ty, tx, th, tw) for `ssd-anchors`, boxes (ymin, xmin, ymax, xmax) for `ssd-boxes`. */
  readonly boxes: string;
  /** Output [1, N, C], before `score_conversion`. */
  readonly scores: string;
  readonly anchor_count: number;
  /** C, the background column included. */
  readonly class_columns: number;
  readonly score_conversion: "sigmoid" | "softmax" | "identity";
  readonly background: number | null;
  /** Divisors (y, x, height, width) of the Faster R-CNN box coder. */
  readonly box_scales: readonly [number, number, number, number] | null;
  /** float32 little-endian [N, 4] (ymin, xmin, ymax, xmax). */
  readonly anchors: FileRef | null;
}

export interface Label {
  /** Column in the raw scores once the background column is left out. */
  readonly column: number;
  readonly id: number;
  readonly name: string;
}

export interface Thresholds {
  readonly score: number;
  readonly iou: number;
  readonly max_detections: number;
  readonly class_wise: boolean;
}

export interface Golden {
  readonly frame: FileRef;
  readonly anchors: readonly number[];
  /** Flat [anchors.length * 4]: expected rows of the boxes output. */
  readonly boxes: readonly number[];
  /** Flat [anchors.length * class_columns]: expected rows of the scores output. */
  readonly scores: readonly number[];
  readonly tolerance: number;
}

export interface Source {
  readonly kind: "saved-model" | "graph-model";
  readonly name: string;
  readonly sha256: string;
  readonly converter: string;
}

export interface Detector {
  readonly format: 1;
  readonly name: string;
  readonly input: InputSpec;
  readonly head: SsdHead;
  readonly labels: readonly Label[];
  readonly thresholds: Thresholds;
  readonly model: FileRef;
  readonly weights: readonly FileRef[];
  readonly weight_format: "float32" | "float16";
  readonly golden: Golden;
  readonly source: Source;
  readonly licence: string;
  /** Empty, or an address ending with "/" under which the weight shards' file names are found. */
  readonly weights_url: string;
}
