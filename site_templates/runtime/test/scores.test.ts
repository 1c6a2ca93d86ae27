import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import type { SsdHead } from "../src/shared/detector.ts";
import { convertScores, scoreReader } from "../src/worker/scores.ts";
import { head } from "./heads.ts";

const row = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 });
const threshold = fc.double({ min: 0.01, max: 0.99, noNaN: true });

function read(raw: readonly number[], changes: Partial<SsdHead>, least: number): [number, number][] {
  const found: [number, number][] = [];
  scoreReader(head(changes), least)(Float32Array.from(raw), 0, (column, score) => found.push([column, score]));
  return found;
}

for (const score_conversion of ["sigmoid", "softmax", "identity"] as const) {
  test(`${score_conversion}: the shortcut in raw values finds what converting everything finds`, () => {
    fc.assert(
      fc.property(row, threshold, fc.constantFrom(0, 2, null), (raw, least, background) => {
        const scores = convertScores(raw, head({ score_conversion }));
        const wanted = [...scores].flatMap((score, column) => (score >= Math.fround(least) && column !== background ? [column] : []));
        // Sums in another order may differ in the last bit.
        fc.pre([...scores].every((score) => Math.abs(score - least) > 1e-6));
        assert.deepEqual(read(raw, { score_conversion, background }, least).map(([column]) => column), wanted);
      }),
    );
  });
}

test("softmax rows add up to one", () => {
  const scores = convertScores([1, 2, 3, -1, 500, 499], head({ score_conversion: "softmax" }));
  assert.ok(Math.abs(scores.slice(0, 3).reduce((a, b) => a + b) - 1) < 1e-6);
  assert.ok(Math.abs(scores[4]! - 0.7310586) < 1e-6);
});

test("the background is never a detection, however sure the model is", () => {
  assert.deepEqual(read([9, -9, -9], { background: 0 }, 0.1), []);
  assert.equal(read([9, -9, -9], { background: null }, 0.1).length, 1);
});
