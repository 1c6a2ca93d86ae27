import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { placeChips } from "../src/app/chips.ts";
import { boxOnStage, contain, coverLive, type Rect } from "../src/app/fit.ts";
import { mark } from "../src/app/overlay.ts";
import { within } from "../src/app/photo.ts";
import { readingOrder } from "../src/app/reading-order.ts";

const side = fc.integer({ min: 1, max: 5000 });
const size = fc.record({ width: side, height: side });
const rect = fc.record({
  x: fc.integer({ min: 0, max: 380 }),
  y: fc.integer({ min: 0, max: 580 }),
  width: fc.integer({ min: 1, max: 200 }),
  height: fc.integer({ min: 1, max: 200 }),
});

test("a photograph is shown whole, in the middle, in its own shape", () => {
  assert.deepEqual(contain({ width: 390, height: 600 }, { width: 4000, height: 2000 }).place, {
    x: 0,
    y: 202.5,
    width: 390,
    height: 195,
  });
});

test("live video fills the stage, and what is looked at is what is seen", () => {
  fc.assert(
    fc.property(size, size, (stage, frame) => {
      const { fit, crop, place } = coverLive(stage, frame);
      assert.ok(crop.x >= 0 && crop.y >= 0 && crop.width >= 1 && crop.height >= 1);
      assert.ok(crop.x + crop.width <= frame.width && crop.y + crop.height <= frame.height);
      if (fit === "cover") {
        assert.deepEqual(place, { x: 0, y: 0, ...stage });
        assert.ok(crop.width * crop.height >= 0.6 * frame.width * frame.height);
      } else assert.deepEqual([crop.width, crop.height], [frame.width, frame.height]);
    }),
  );
});

test("a frame of which too little would be seen is shown whole", () => {
  assert.equal(coverLive({ width: 390, height: 600 }, { width: 960, height: 1280 }).fit, "cover");
  assert.equal(coverLive({ width: 390, height: 600 }, { width: 1920, height: 1080 }).fit, "contain");
});

test("boxes that reach out of the picture end at its edge", () => {
  const place = { x: 10, y: 20, width: 100, height: 200 };
  assert.deepEqual(boxOnStage(-0.5, 0.25, 0.5, 1.5, place), { x: 35, y: 20, width: 75, height: 100 });
});

test("boxes are numbered row by row from the top, left to right, although a shelf is never quite straight", () => {
  const box = (x: number, y: number): Rect => ({ x, y, width: 40, height: 60 });
  const boxes = [box(200, 12), box(10, 0), box(110, 20), box(10, 100), box(120, 92)];
  assert.deepEqual(readingOrder(boxes), [1, 2, 0, 3, 4]);
});

test("every box gets one number", () => {
  fc.assert(
    fc.property(fc.array(rect), (boxes) => {
      assert.deepEqual([...readingOrder(boxes)].sort((a, b) => a - b), boxes.map((_, index) => index));
    }),
  );
});

test("chips never touch each other nor leave the stage, and each names its own box", () => {
  const bounds = { x: 0, y: 0, width: 390, height: 600 };
  fc.assert(
    fc.property(fc.array(rect, { maxLength: 60 }), (boxes) => {
      const widths = boxes.map(() => [120, 80, 24]);
      const chips = placeChips(boxes, widths, 24, bounds);
      assert.equal(new Set(chips.map(({ box }) => box)).size, chips.length);
      chips.forEach((a, index) => {
        assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= 390 && a.y + a.height <= 600);
        assert.equal(a.width, widths[a.box]![a.text]);
        for (const b of chips.slice(index + 1)) {
          const apart = a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y || b.y + b.height < a.y;
          assert.ok(apart, JSON.stringify([a, b]));
        }
      });
    }),
  );
});

test("a chip stands above its box, inside at the upper edge, and shorter where its neighbour leaves less room", () => {
  const bounds = { x: 0, y: 0, width: 390, height: 600 };
  const box = (x: number, y: number): Rect => ({ x, y, width: 50, height: 50 });
  const [above] = placeChips([box(20, 100)], [[80, 24]], 24, bounds);
  assert.deepEqual(above, { x: 20, y: 76, width: 80, height: 24, box: 0, text: 0 });
  const [inside] = placeChips([box(20, 0)], [[80]], 24, bounds);
  assert.equal(inside?.y, 0);
  const pair = placeChips([box(20, 100), box(75, 100)], [[80, 24], [400, 24]], 24, bounds);
  assert.deepEqual(pair.map(({ text }) => text), [0, 1]);
});

test("a large photograph keeps its shape when it is made smaller", () => {
  assert.deepEqual(within({ width: 300, height: 200 }, 4_000_000), { width: 300, height: 200 });
  const small = within({ width: 8000, height: 6000 }, 4_000_000);
  assert.ok(small.width * small.height <= 4_000_000);
  assert.ok(Math.abs(small.width / small.height - 4 / 3) < 0.01);
  assert.deepEqual(within({ width: 100_000, height: 1 }, 10), { width: 1000, height: 1 });
});

test("names are numbered in reading order and keep number and score on their own sides", () => {
  const detections = {
    count: 2,
    boxes: Float32Array.of(0, 0.5, 0.5, 1, 0, 0, 0.5, 0.25),
    scores: Float32Array.of(0.9, 0.5),
    classes: Int32Array.of(1, 0),
  };
  const place = { x: 10, y: 0, width: 100, height: 200 };
  const marked = mark(detections, place, (column) => ["Milk", "حليب"][column]!, (score) => `${score * 100}%`);
  assert.deepEqual(marked.map(({ texts }) => texts[2]), ["1", "2"]);
  assert.deepEqual(marked.map(({ rect }) => rect.x), [10, 60]);
  assert.equal(marked[0]!.texts[0], "1  \u2068Milk\u2069  50%");
  assert.equal(marked[1]!.texts[1], "2  \u2068حليب\u2069");
});
