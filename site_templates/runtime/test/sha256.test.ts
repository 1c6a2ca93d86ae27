import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

import fc from "fast-check";

import { sha256Hex } from "../src/shared/sha256.ts";

const bytes = fc.uint8Array({ maxLength: 300 }).map((data) => new Uint8Array(data));
const wanted = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

test("the hash is SHA-256", async () => {
  await fc.assert(fc.asyncProperty(bytes, async (data) => assert.equal(await sha256Hex(data), wanted(data))));
});

test("on a page without HTTPS, where the browser offers none, the hash is the same", async () => {
  const whole = Object.getOwnPropertyDescriptor(globalThis, "crypto")!;
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    await fc.assert(fc.asyncProperty(bytes, async (data) => assert.equal(await sha256Hex(data), wanted(data))));
  } finally {
    Object.defineProperty(globalThis, "crypto", whole);
  }
});
