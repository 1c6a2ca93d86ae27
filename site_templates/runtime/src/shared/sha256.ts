import { sha256 } from "@noble/hashes/sha2.js";

/**
 * SHA-256 of `data` as 64 hex digits.
 *
 * Browsers offer their own on secure pages only; a page that a phone opens over plain HTTP in the same
 * network is none, and its files are checked all the same.
 */
export async function sha256Hex(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle as SubtleCrypto | undefined;
  return hex(subtle === undefined ? sha256(data) : new Uint8Array(await subtle.digest("SHA-256", data)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
