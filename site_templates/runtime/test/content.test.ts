import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { contentOf } from "../src/worker/content.ts";
import { tapsOf } from "../src/worker/taps.ts";
import { input } from "./heads.ts";

const side = fc.integer({ min: 1, max: 12_000 });

test("a fitted image stays within the input, fills one side of it and keeps its shape to within a pixel", () => {
  fc.assert(
    fc.property(side, side, (width, height) => {
      const content = contentOf(input(320, 320, { kind: "fit" }), width, height);
      assert.ok(content.width >= 1 && content.height >= 1);
      assert.equal(Math.max(content.width, content.height), 320);
      const scale = 320 / Math.max(width, height);
      assert.ok(Math.abs(content.width - width * scale) <= 1);
      assert.ok(Math.abs(content.height - height * scale) <= 1);
    }),
  );
});

test("a stretched image fills the input", () => {
  assert.deepEqual(contentOf(input(300, 200), 17, 4000), { width: 300, height: 200 });
});

test("every sample lies within the image", () => {
  const modes = fc.constantFrom(
    { half_pixel_centers: false, align_corners: false },
    { half_pixel_centers: true, align_corners: false },
    { half_pixel_centers: false, align_corners: true },
  );
  fc.assert(
    fc.property(side, fc.integer({ min: 1, max: 700 }), modes, fc.constantFrom("bilinear" as const, "nearest" as const), (from, to, mode, method) => {
      const { lower, upper, weight } = tapsOf(from, to, input(1, 1, { ...mode, method }).resize);
      for (let i = 0; i < to; i += 1) {
        assert.ok(lower[i]! >= 0 && lower[i]! <= upper[i]! && upper[i]! < from);
        // 1 where float32 cannot tell a position from the next pixel, as in TensorFlow: 5 → 485, say.
        assert.ok(weight[i]! >= 0 && weight[i]! <= 1);
      }
    }),
  );
});
