// What the runtime computes, one JSON request a line in, one JSON answer a line out. A test in Python asks
// TensorFlow the same questions. Arrays of numbers that need every bit travel as base64.
import { createInterface } from "node:readline";

import type { InputSpec, SsdHead } from "../src/shared/detector.ts";
import { Candidates } from "../src/worker/candidates.ts";
import { collect } from "../src/worker/collect.ts";
import { contentOf } from "../src/worker/content.ts";
import { Decoder } from "../src/worker/decode.ts";
import { type NmsOptions, Suppressor } from "../src/worker/nms.ts";
import { Resizer, pad } from "../src/worker/resize.ts";

interface Questions {
  nms: { boxes: string; scores: string; classes: number[]; options: NmsOptions };
  decode: { head: SsdHead; anchors: string | null; boxes: string; scores: string; threshold: number };
  resize: { input: InputSpec; width: number; height: number; pixels: string; most: number };
  collect: { input: InputSpec; width: number; height: number; boxes: string };
}

type Question = { [Kind in keyof Questions]: { kind: Kind } & Questions[Kind] }[keyof Questions];

const suppressor = new Suppressor();
const candidates = new Candidates(2);

function answer(question: Question): unknown {
  switch (question.kind) {
    case "nms": {
      fill(floats(question.boxes), floats(question.scores), question.classes);
      return [...suppressor.suppress(candidates, question.options)];
    }
    case "decode": {
      const { head, threshold } = question;
      const anchors = question.anchors === null ? null : floats(question.anchors);
      new Decoder(head, anchors).decode(floats(question.boxes), floats(question.scores), threshold, candidates);
      const { count, boxes, scores, classes } = candidates;
      return { boxes: text(boxes.subarray(0, count * 4)), scores: text(scores.subarray(0, count)), classes: [...classes.subarray(0, count)] };
    }
    case "resize":
      return resize(question);
    case "collect": {
      const boxes = floats(question.boxes);
      const count = boxes.length / 4;
      fill(boxes, new Float32Array(count).fill(1), new Array<number>(count).fill(0));
      const content = contentOf(question.input, question.width, question.height);
      const found = collect(candidates, Int32Array.from({ length: count }, (_, i) => i), question.input, content);
      return { content: [content.height, content.width], boxes: text(found.boxes.slice()) };
    }
  }
}

function fill(boxes: Float32Array, scores: Float32Array, classes: readonly number[]): void {
  candidates.clear();
  classes.forEach((column, i) => {
    const [ymin, xmin, ymax, xmax] = boxes.subarray(i * 4, i * 4 + 4);
    candidates.push(ymin!, xmin!, ymax!, xmax!, scores[i]!, column);
  });
}

/** As `Preprocessor` does it, with bands of at most `most` rows. */
function resize({ input, width, height, pixels, most }: Questions["resize"]): string {
  const out = new Float32Array(input.width * input.height * 3);
  const content = contentOf(input, width, height);
  const resizer = new Resizer(input, width, height, content);
  const bytes = new Uint8ClampedArray(Buffer.from(pixels, "base64"));
  for (const band of resizer.bands(most)) {
    const { first, rows } = band;
    resizer.write(band, bytes.slice(first * width * 4, (first + rows) * width * 4), out);
  }
  pad(input, content, out);
  return text(out);
}

function floats(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, "base64")).buffer);
}

function text(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line) as Question))}\n`);
}
