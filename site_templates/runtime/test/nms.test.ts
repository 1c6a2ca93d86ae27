import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { Candidates } from "../src/worker/candidates.ts";
import { iou } from "../src/worker/iou.ts";
import { Suppressor } from "../src/worker/nms.ts";

const box = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 }));
const candidate = fc.record({ box, score: fc.integer({ min: 1, max: 9 }), column: fc.integer({ min: 0, max: 2 }) });
const some = fc.array(candidate, { maxLength: 60 });
const overlap = fc.constantFrom(0.1, 0.5, 0.9);

function candidatesOf(list: readonly { box: readonly number[]; score: number; column: number }[]): Candidates {
  const candidates = new Candidates(1);
  for (const { box: [a, b, c, d], score, column } of list) candidates.push(a!, b!, c!, d!, score / 10, column);
  return candidates;
}

const suppressor = new Suppressor();
const all = { max_detections: 1000, class_wise: true };

test("what is kept is in the order of scores, and equal scores in the order of candidates", () => {
  fc.assert(
    fc.property(some, overlap, (list, most) => {
      const candidates = candidatesOf(list);
      const kept = [...suppressor.suppress(candidates, { ...all, iou: most })];
      for (let n = 1; n < kept.length; n += 1) {
        const [before, after] = [kept[n - 1]!, kept[n]!];
        const [better, worse] = [candidates.scores[before]!, candidates.scores[after]!];
        assert.ok(better > worse || (better === worse && before < after));
      }
    }),
  );
});

test("no two kept boxes of a class overlap too much, and each dropped one overlaps a better that is kept", () => {
  fc.assert(
    fc.property(some, overlap, fc.boolean(), (list, most, classWise) => {
      const candidates = candidatesOf(list);
      const kept = new Set(suppressor.suppress(candidates, { iou: most, max_detections: 1000, class_wise: classWise }));
      const rivals = (i: number): number[] =>
        [...kept].filter((k) => k !== i && (!classWise || candidates.classes[k] === candidates.classes[i]) && iou(candidates.boxes, i, k) > Math.fround(most));
      for (let i = 0; i < candidates.count; i += 1) {
        const better = rivals(i).filter((k) => candidates.scores[k]! > candidates.scores[i]! || (candidates.scores[k] === candidates.scores[i] && k < i));
        if (kept.has(i)) assert.equal(rivals(i).length, 0);
        else assert.ok(better.length > 0);
      }
    }),
  );
});

test("a lower limit keeps the best of what a higher one keeps", () => {
  fc.assert(
    fc.property(some, fc.nat(20), (list, limit) => {
      const candidates = candidatesOf(list);
      const whole = [...suppressor.suppress(candidates, { ...all, iou: 0.5 })];
      const best = [...suppressor.suppress(candidates, { ...all, iou: 0.5, max_detections: limit })];
      assert.deepEqual(best, whole.slice(0, limit));
    }),
  );
});

test("nothing in, nothing out; and one pool serves frame after frame", () => {
  const candidates = candidatesOf([]);
  assert.equal(suppressor.suppress(candidates, { ...all, iou: 0.5 }).length, 0);
  for (let n = 0; n < 5000; n += 1) candidates.push(n, 0, n + 1, 1, 0.5, 0);
  assert.equal(suppressor.suppress(candidates, { ...all, iou: 0.5, max_detections: 10_000 }).length, 5000);
  candidates.clear();
  candidates.push(0, 0, 1, 1, 0.5, 0);
  assert.deepEqual([...suppressor.suppress(candidates, { ...all, iou: 0.5 })], [0]);
});
