import assert from "node:assert/strict";
import test from "node:test";

import { faultOf } from "../src/worker/golden.ts";
import { detector } from "./detectors.ts";

// Anchor 1 of four is compared: boxes 0, 0, 1, 1 and raw scores -2, 0, 2, to within 1e-3.
function outputs(change: (boxes: Float32Array, scores: Float32Array) => void = () => {}): Record<string, Float32Array> {
  const boxes = new Float32Array(16);
  const scores = new Float32Array(12);
  boxes.set([0, 0, 1, 1], 4);
  scores.set([-2, 0, 2], 3);
  change(boxes, scores);
  return { boxes, scores };
}

test("an engine that computes what the model does passes", () => {
  assert.equal(faultOf(outputs(), detector()), "");
});

test("scores are compared after their conversion: far out, raw values may differ a little", () => {
  const raw = detector({ golden: { ...detector().golden, scores: [-20, 0, 2] } });
  assert.equal(faultOf(outputs((_, scores) => (scores[3] = -20.5)), raw), "");
});

test("a score or a box that is off is told with its difference", () => {
  assert.match(faultOf(outputs((_, scores) => (scores[4] = 0.1)), detector()), /^scores .* off by 0\.02\d+, more than 0\.001/);
  assert.match(faultOf(outputs((boxes) => (boxes[5] = 0.01)), detector()), /^boxes .* more than 0\.002/);
  assert.equal(faultOf(outputs((boxes) => (boxes[5] = 0.0019)), detector()), "");
});

test("NaN, which a broken shader gives, is a fault", () => {
  assert.match(faultOf(outputs((_, scores) => (scores[4] = NaN)), detector()), /scores/);
  assert.match(faultOf(outputs((boxes) => (boxes[7] = NaN)), detector()), /boxes/);
});

test("outputs that are too short are a fault", () => {
  assert.match(faultOf({ boxes: new Float32Array(16), scores: new Float32Array(3) }, detector()), /scores/);
});
