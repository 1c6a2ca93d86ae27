import { Refusal } from "./refusal.ts";
import type { SiteFile } from "./site.ts";

/** On every stored response but those of scripts: its SHA-256, by which the next version finds what it can copy. */
export const HASH_HEADER = "x-offshelf-sha256";

/**
 * Reads a body that must be exactly `file`, and makes of it the response to store.
 *
 * A script is stored as the response that came: Chromium keeps compiled code beside that, and never
 * beside one that was put together here. What it is found by again is its name, which carries its hash.
 *
 * @param onBytes called with the size of each chunk as it arrives
 * @throws {Refusal} "network" when the body breaks off, "length" or "hash" when it is something else
 */
export async function verified(
  response: Response,
  file: SiteFile,
  onBytes: (count: number) => void = () => {},
): Promise<Response> {
  const original = isScript(file, response) ? response.clone() : null;
  try {
    const body = await readExactly(response, file, onBytes);
    const digest = hex(await crypto.subtle.digest("SHA-256", body));
    if (digest !== file.sha256) {
      throw new Refusal("hash", file.url, `SHA-256 is ${digest}, not ${file.sha256}${kindOf(response)}`);
    }
    return original ?? storable(response, body, digest);
  } catch (error) {
    void original?.body?.cancel();
    throw error;
  }
}

/** `vary: *` cannot be stored. */
function isScript(file: SiteFile, response: Response): boolean {
  return file.named && file.url.endsWith(".js") && !response.headers.get("vary")?.includes("*");
}

function storable(response: Response, body: Uint8Array<ArrayBuffer>, digest: string): Response {
  const headers = new Headers(response.headers);
  // The body is decoded already, and a stored response answers whatever request comes.
  for (const name of ["content-encoding", "transfer-encoding", "vary"]) headers.delete(name);
  headers.set("content-length", String(body.length));
  headers.set(HASH_HEADER, digest);
  return new Response(body, { headers });
}

async function readExactly(
  response: Response,
  file: SiteFile,
  onBytes: (count: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(file.bytes);
  const wrong = (length: string) =>
    new Refusal("length", file.url, `${length} bytes, not ${file.bytes}${kindOf(response)}`);
  let filled = 0;
  const reader = response.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw new Refusal("network", file.url, `broke off after ${filled} of ${file.bytes} bytes: ${String(error)}`);
    });
    if (done) break;
    if (filled + value.length > body.length) {
      void reader.cancel();
      throw wrong(`more than ${filled}`);
    }
    body.set(value, filled);
    filled += value.length;
    onBytes(value.length);
  }
  if (filled !== body.length) throw wrong(String(filled));
  return body;
}

/** The giveaway of a sign-in page of a shop's Wi-Fi, or of a host's error page. */
function kindOf(response: Response): string {
  const type = response.headers.get("content-type");
  return type ? `, and of type ${type}` : "";
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
