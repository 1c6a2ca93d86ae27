// IEEE 754 half precision, as weights are stored.

/** The value of each of the 65,536 half-precision numbers. Made at first use: 256 KB. */
let values: Float32Array | undefined;

/** Writes the numbers that `halves` stand for into `out`, from its beginning. */
export function decodeHalves(halves: Uint16Array, out: Float32Array): void {
  const table = (values ??= allValues());
  for (let i = 0; i < halves.length; i += 1) out[i] = table[halves[i]!]!;
}

function allValues(): Float32Array {
  const all = new Float32Array(0x10000);
  for (let bits = 0; bits < all.length; bits += 1) all[bits] = valueOf(bits);
  return all;
}

/** One bit of sign, five of exponent with a bias of 15, ten of mantissa. */
function valueOf(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
