// A detector that is ready: frames in, detections out.
import type { Engine } from "../engines/engine.ts";
import type { DetectOptions, Detections, Timings } from "../shared/detections.ts";
import type { Detector } from "../shared/detector.ts";
import { Candidates } from "./candidates.ts";
import { collect } from "./collect.ts";
import type { Content } from "./content.ts";
import { Decoder } from "./decode.ts";
import { Suppressor } from "./nms.ts";
import { type Frame, Preprocessor } from "./preprocess.ts";

export interface Answer {
  readonly detections: Detections;
  readonly timings: Timings;
}

/** Buffers live as long as the session, so that a frame allocates little more than its answer. */
export class Session {
  readonly #detector: Detector;
  readonly #preprocessor: Preprocessor;
  readonly #decoder: Decoder;
  readonly #candidates = new Candidates();
  readonly #suppressor = new Suppressor();

  /** @param anchors float32 [N, 4], (ymin, xmin, ymax, xmax); for heads of kind `ssd-anchors` */
  constructor(detector: Detector, anchors: Float32Array | null) {
    this.#detector = detector;
    this.#preprocessor = new Preprocessor(detector.input);
    this.#decoder = new Decoder(detector.head, anchors);
  }

  /** @param runEngine the present engine's `run`: engines come and go while a session lasts */
  async detect(frame: Frame, options: DetectOptions, runEngine: Engine["run"]): Promise<Answer> {
    const start = performance.now();
    const content: Content = this.#preprocessor.write(frame, options.exact);
    const written = performance.now();
    const outputs = await runEngine(this.#preprocessor.tensor);
    const run = performance.now();
    const { head, input } = this.#detector;
    this.#decoder.decode(outputs[head.boxes]!, outputs[head.scores]!, options.score, this.#candidates);
    const decoded = performance.now();
    const kept = this.#suppressor.suppress(this.#candidates, options);
    const detections = collect(this.#candidates, kept, input, content);
    const end = performance.now();
    return {
      detections,
      timings: { preprocess: written - start, run: run - written, decode: decoded - run, nms: end - decoded, total: end - start },
    };
  }
}
