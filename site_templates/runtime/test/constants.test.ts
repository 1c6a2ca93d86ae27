import assert from "node:assert/strict";
import test from "node:test";

import fc from "fast-check";

import { type ConstantSpec, readConstants } from "../src/engines/constants.ts";
import { decodeHalves } from "../src/engines/half-floats.ts";

/** [bits, value] of half-precision numbers, from the standard's table of examples. */
const HALVES: readonly (readonly [number, number])[] = [
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x03ff, (1023 / 1024) * 2 ** -14],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3bff, 0.99951171875],
  [0x3c00, 1],
  [0x3c01, 1.0009765625],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
];

test("half floats are decoded exactly", () => {
  const out = new Float32Array(HALVES.length);
  decodeHalves(Uint16Array.from(HALVES, ([bits]) => bits), out);
  assert.deepEqual([...out], HALVES.map(([, value]) => value));
});

const specs: readonly ConstantSpec[] = [
  { name: "flag", shape: [3], dtype: "bool" },
  { name: "shape", shape: [2], dtype: "int32" },
  { name: "half", shape: [2, 2], dtype: "float32", quantization: { dtype: "float16" } },
  { name: "whole", shape: [], dtype: "float32" },
];
const stored = [
  Uint8Array.of(1, 0, 1),
  new Uint8Array(Int32Array.of(-7, 70000).buffer),
  new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3800, 0).buffer),
  new Uint8Array(Float32Array.of(0.1).buffer),
];
const bytes = stored.flatMap((part) => [...part]);

/** The stream cut at `cuts`. */
function shardsOf(cuts: readonly number[]): ArrayBuffer[] {
  const ends = [...cuts, bytes.length].sort((a, b) => a - b);
  return ends.map((end, i) => Uint8Array.from(bytes.slice(ends[i - 1] ?? 0, end)).buffer);
}

test("constants of all types come out of the shards, wherever these are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 5 }), (cuts) => {
      const read = Array.from(readConstants(specs, shardsOf(cuts), false), ([{ name }, values]) => [name, values]);
      assert.deepEqual(read, [
        ["flag", Uint8Array.of(1, 0, 1)],
        ["shape", Int32Array.of(-7, 70000)],
        ["half", Float32Array.of(1, -2, 0.5, 0)],
        ["whole", Float32Array.of(0.1)],
      ]);
    }),
  );
});

test("with reuse, half floats share one buffer, and each is right while it is the latest", () => {
  const halves: ConstantSpec[] = ["a", "b"].map((name) => ({ name, shape: [2], dtype: "float32", quantization: { dtype: "float16" } }));
  const shard = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400).buffer;
  const seen = Array.from(readConstants(halves, [shard], true), ([, values]) => ({ buffer: values.buffer, now: [...values] }));
  assert.deepEqual(seen.map(({ now }) => now), [[1, 2], [3, 4]]);
  assert.equal(seen[0]!.buffer, seen[1]!.buffer);
});

test("types that the builder does not write are refused by name", () => {
  const eight = { name: "w", shape: [4], dtype: "float32", quantization: { dtype: "uint8" } };
  assert.throws(() => [...readConstants([eight], [new ArrayBuffer(4)], false)], /constant w is stored as uint8/);
  assert.throws(() => [...readConstants([{ name: "s", shape: [1], dtype: "string" }], [new ArrayBuffer(4)], false)], /stored as string/);
});
