import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { readBody } from "../src/worker/read-body.ts";

const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 9 }), { maxLength: 8 });

/** A body that arrives in `parts`: one that fills buffers of the reader, or one that cannot (Safari's). */
function bodyOf(parts: readonly Uint8Array[], byob: boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = parts.map((part) => Uint8Array.from(part));
  const pull = (controller: ReadableByteStreamController | ReadableStreamDefaultController): void => {
    const next = left.shift();
    if (next !== undefined) return controller.enqueue(next as never);
    controller.close();
    if ("byobRequest" in controller) controller.byobRequest?.respond(0);
  };
  const stream = byob ? new ReadableStream({ type: "bytes", pull }) : new ReadableStream({ pull });
  return stream as ReadableStream<Uint8Array<ArrayBuffer>>;
}

for (const byob of [true, false]) {
  test(`a body is read whole, and a shorter or longer one is told by its length (${byob ? "into our buffer" : "in chunks"})`, async () => {
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: -3, max: 3 }), async (parts, more) => {
        const whole = parts.flatMap((part) => [...part]);
        const bytes = Math.max(0, whole.length + more);
        let arrived = 0;
        const { data, length } = await readBody(bodyOf(parts, byob), bytes, (count) => (arrived += count));
        assert.equal(data.length, bytes);
        assert.equal(Math.sign(length - bytes), Math.sign(whole.length - bytes));
        if (length === bytes) assert.deepEqual([...data], whole);
        assert.ok(arrived >= Math.min(bytes, whole.length));
      }),
    );
  });
}
