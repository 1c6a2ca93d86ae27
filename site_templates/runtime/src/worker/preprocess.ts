// A frame to the input tensor: exactly as the graph resizes (photographs), or as the canvas does (live video).
import type { InputSpec } from "../shared/detector.ts";
import { WorkerError } from "../shared/worker-error.ts";
import { type Content, contentOf } from "./content.ts";
import { Resizer, pad } from "./resize.ts";

export type Frame = ImageBitmap | VideoFrame;

/** 16 MB of pixels at a time: a photograph of 100 megapixels never stands in memory as a whole. */
const BAND_PIXELS = 4_000_000;

export class Preprocessor {
  /** float32 [1, height, width, 3], flat: written anew for each frame. */
  readonly tensor: Float32Array;
  readonly #input: InputSpec;
  readonly #small: OffscreenCanvasRenderingContext2D;

  constructor(input: InputSpec) {
    this.#input = input;
    this.tensor = new Float32Array(input.width * input.height * 3);
    this.#small = canvasOf(input.width, input.height);
  }

  /**
   * Writes `frame` into `tensor`. What is transparent is seen on white.
   *
   * @returns the part of the tensor that the frame fills
   * @throws WorkerError "frame"
   */
  write(frame: Frame, exact: boolean): Content {
    const { width, height } = sizeOf(frame);
    if (width === 0 || height === 0) throw new WorkerError("frame", "The picture has no pixels.");
    const content = contentOf(this.#input, width, height);
    if (exact) this.#writeExact(frame, width, height, content);
    else this.#writeFast(frame, content);
    if (this.#input.resize.kind === "fit") pad(this.#input, content, this.tensor);
    return content;
  }

  #writeExact(frame: Frame, width: number, height: number, content: Content): void {
    const resizer = new Resizer(this.#input, width, height, content);
    const most = Math.max(2, Math.floor(BAND_PIXELS / width));
    const canvas = canvasOf(width, Math.min(most, height));
    for (const band of resizer.bands(most)) {
      const { first, rows } = band;
      onWhite(canvas, width, rows);
      canvas.drawImage(frame, 0, first, width, rows, 0, 0, width, rows);
      resizer.write(band, canvas.getImageData(0, 0, width, rows).data, this.tensor);
    }
  }

  #writeFast(frame: Frame, content: Content): void {
    const { scale, offset, width } = this.#input;
    onWhite(this.#small, content.width, content.height);
    this.#small.drawImage(frame, 0, 0, content.width, content.height);
    const { data } = this.#small.getImageData(0, 0, content.width, content.height);
    const [r, g, b] = scale;
    const [r0, g0, b0] = offset;
    for (let y = 0, from = 0; y < content.height; y += 1) {
      let at = y * width * 3;
      for (let x = 0; x < content.width; x += 1, from += 4, at += 3) {
        this.tensor[at] = data[from]! * r + r0;
        this.tensor[at + 1] = data[from + 1]! * g + g0;
        this.tensor[at + 2] = data[from + 2]! * b + b0;
      }
    }
  }
}

/** Pixels of a frame as it is shown. */
function sizeOf(frame: Frame): { readonly width: number; readonly height: number } {
  if ("displayWidth" in frame) return { width: frame.displayWidth, height: frame.displayHeight };
  return frame;
}

function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  // Kept in the computer's memory: reading back from a graphics card would take longer than drawing.
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true, alpha: true });
  if (context === null) throw new WorkerError("frame", "This browser cannot draw in the background.");

  return context;
}

function onWhite(context: OffscreenCanvasRenderingContext2D, width: number, height: number): void {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
}
