import { decodeHalves } from "./half-floats.ts";
import { WeightStream } from "./weight-stream.ts";

/** An entry of `weightsManifest` in model.json. */
export interface ConstantSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** How float32 values are stored, where not as such. */
  readonly quantization?: { readonly dtype: string };
}

export type ConstantValues = Float32Array | Int32Array | Uint8Array;

/** Bytes of an element as it is stored. */
const STORED_BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, bool: 1 };

/**
 * The constants of a graph, one after the other, out of the shards of its weights.
 *
 * Ours rather than TF.js's `decodeWeights`, which copies each value twice, and which, given several
 * shards, assumes all but the last to be of one size and the last not to be larger.
 *
 * @param reuse whether the values may be overwritten when the next constant is asked for
 * @throws TypeError for a type that the builder does not write, RangeError when the shards are too short
 */
export function* readConstants(
  specs: readonly ConstantSpec[],
  shards: readonly ArrayBuffer[],
  reuse: boolean,
): Generator<readonly [ConstantSpec, ConstantValues]> {
  const stream = new WeightStream(shards);
  let scratch = new Float32Array(0);
  for (const spec of specs) {
    const stored = spec.quantization?.dtype ?? spec.dtype;
    const bytes = STORED_BYTES[stored];
    if (bytes === undefined) throw new TypeError(`the constant ${spec.name} is stored as ${stored}`);
    const size = spec.shape.reduce((product, side) => product * side, 1);
    const data = stream.take(size * bytes, bytes);
    if (stored === "float16") {
      if (!reuse || scratch.length < size) scratch = new Float32Array(size);
      decodeHalves(new Uint16Array(data.buffer, data.byteOffset, size), scratch);
      yield [spec, scratch.subarray(0, size)];
    } else if (stored === "bool") yield [spec, data];
    else {
      const Values = stored === "int32" ? Int32Array : Float32Array;
      yield [spec, new Values(data.buffer, data.byteOffset, size)];
    }
  }
}
