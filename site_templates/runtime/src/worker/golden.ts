// The golden frame: what the model says of one picture, bundled by the builder. A device whose half
// floats, drivers or compilers compute something else is found out before a person sees a wrong box.
import type { Engine, Outputs } from "../engines/engine.ts";
import type { Detector } from "../shared/detector.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { fetchFile } from "./files.ts";
import { Preprocessor } from "./preprocess.ts";
import { convertScores } from "./scores.ts";

/** The golden frame as the model's input, flat. */
export async function loadGoldenFrame(detector: Detector, base: string): Promise<Float32Array> {
  const { frame } = detector.golden;
  const url = new URL(frame.path, base).href;
  const data = await fetchFile(url, frame);
  try {
    const options: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
    const bitmap = await createImageBitmap(new Blob([data], { type: "image/png" }), options);
    const preprocessor = new Preprocessor(detector.input);
    preprocessor.write(bitmap, true);
    bitmap.close();
    return preprocessor.tensor;
  } catch (error) {
    throw new WorkerError("golden", `${url} cannot be read as a picture: ${reasonOf(error)}. Build the site again.`);
  }
}

/**
 * Runs the golden frame.
 *
 * @returns "" when the engine computes what the model does, else how far off it is
 */
export async function goldenFault(engine: Engine, frame: Float32Array, detector: Detector): Promise<string> {
  return faultOf(await engine.run(frame), detector);
}

/** The greatest difference from what is expected, against the tolerances of `Golden` in builder/artifacts.py. */
export function faultOf(outputs: Outputs, detector: Detector): string {
  const { head, golden } = detector;
  const boxes = rows(outputs[head.boxes]!, golden.anchors, 4);
  const scores = rows(outputs[head.scores]!, golden.anchors, head.class_columns);
  const boxesOff = farthest(boxes, golden.boxes);
  const scoresOff = farthest(convertScores(scores, head), convertScores(golden.scores, head));
  // Written so that NaN, which a broken shader gives, is a fault.
  if (!(scoresOff <= golden.tolerance)) return `scores of the golden frame are off by ${scoresOff}, more than ${golden.tolerance}`;
  if (!(boxesOff <= 2 * golden.tolerance)) return `boxes of the golden frame are off by ${boxesOff}, more than ${2 * golden.tolerance}`;
  return "";
}

function rows(values: Float32Array, indices: readonly number[], columns: number): number[] {
  return indices.flatMap((index) => [...values.subarray(index * columns, (index + 1) * columns)]);
}

/** NaN when the lengths differ, or when any value is NaN. */
function farthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return NaN;
  return Array.from(expected, (value, i) => Math.abs(actual[i]! - value)).reduce((a, b) => Math.max(a, b), 0);
}
