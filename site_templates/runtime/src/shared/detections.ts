/** Detections of one image, best score first. */
export interface Detections {
  readonly count: number;
  /** float32 [count * 4], (ymin, xmin, ymax, xmax) in 0..1 of the image as shown. */
  readonly boxes: Float32Array;
  /** float32 [count], 0..1. */
  readonly scores: Float32Array;
  /** int32 [count]: the label's column, background left out. */
  readonly classes: Int32Array;
}

/** What a caller may choose per image; the rest comes from detector.json. */
export interface DetectOptions {
  readonly score: number;
  readonly iou: number;
  readonly max_detections: number;
  readonly class_wise: boolean;
  /** Copy the graph's own resize pixel by pixel (photographs) instead of the canvas (live video). */
  readonly exact: boolean;
}

/** Milliseconds of one image. */
export interface Timings {
  readonly preprocess: number;
  readonly run: number;
  readonly decode: number;
  readonly nms: number;
  readonly total: number;
}
