import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { WeightStream } from "../src/engines/weight-stream.ts";

const shards = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 });

test("pieces of any size read the shards as one stream, whatever the sizes of the shards", () => {
  fc.assert(
    fc.property(shards, fc.array(fc.nat(7), { maxLength: 20 }), (parts, sizes) => {
      const whole = parts.flatMap((part) => [...part]);
      const stream = new WeightStream(parts.map((part) => new Uint8Array(part).buffer));
      let at = 0;
      for (const size of sizes) {
        if (at + size > whole.length) {
          assert.throws(() => stream.take(size), { name: "RangeError", message: `the weights end ${at + size - whole.length} bytes early` });
          return;
        }
        assert.deepEqual([...new Uint8Array(stream.take(size))], whole.slice(at, at + size));
        at += size;
      }
    }),
  );
});
