import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { WeightStream } from "../src/engines/weight-stream.ts";

const shards = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 });

test("pieces of any size read the shards as one stream, whatever the sizes of the shards", () => {
  fc.assert(
    fc.property(shards, fc.array(fc.nat(7), { maxLength: 20 }), fc.constantFrom(1, 2, 4), (parts, sizes, align) => {
      const whole = parts.flatMap((part) => [...part]);
      const stream = new WeightStream(parts.map((part) => new Uint8Array(part).buffer));
      let at = 0;
      for (const size of sizes) {
        if (at + size > whole.length) {
          assert.throws(() => stream.take(size, align), { name: "RangeError", message: `the weights end ${at + size - whole.length} bytes early` });
          return;
        }
        const piece = stream.take(size, align);
        assert.deepEqual([...piece], whole.slice(at, at + size));
        assert.equal(piece.byteOffset % align, 0);
        at += size;
      }
    }),
  );
});
