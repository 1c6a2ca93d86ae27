import assert from "node:assert/strict";
import test from "node:test";

import { checkDetector } from "../src/shared/check-detector.ts";
import { detector } from "./detectors.ts";
import { head, input } from "./heads.ts";

test("a whole detector passes", () => {
  const whole = detector();
  assert.equal(checkDetector(whole), whole);
});

const faults: Record<string, [unknown, RegExp]> = {
  "nothing at all": [null, /format nothing/],
  "another format": [{ ...detector(), format: 2 }, /format 2.*reads format 1/],
  "a head of the future": [detector({ head: { ...head(), kind: "yolo" as never } }), /head\.kind is "yolo".*"ssd-anchors" or "ssd-boxes"/],
  "an input without width": [detector({ input: input(0, 8) }), /input\.width is 0/],
  "a background beyond the columns": [detector({ head: head({ background: 3 }) }), /head\.background is 3/],
  "anchors of another number": [
    detector({ head: head({ kind: "ssd-anchors", box_scales: [10, 10, 5, 5], anchors: { path: "a", sha256: "", bytes: 32 } }) }),
    /head\.anchors\.bytes is 32.*64/,
  ],
  "anchors without box scales": [detector({ head: head({ kind: "ssd-anchors" }) }), /head\.box_scales is null/],
  "a label for the background": [detector({ labels: [{ column: 2, id: 1, name: "can" }] }), /label "can" is 2.*below 2/],
  "no labels": [detector({ labels: [] }), /at least one label/],
  "no weights": [detector({ weights: [] }), /at least one shard/],
  "golden rows of another width": [
    detector({ golden: { ...detector().golden, scores: [0, 1] } }),
    /golden\.scores is "2 numbers", and should be 3/,
  ],
};

for (const [name, [value, sentence]] of Object.entries(faults)) {
  test(`${name} is refused by name`, () => {
    assert.throws(() => checkDetector(value), sentence);
  });
}
