// The model's files, each exactly what detector.json says it is, or a sentence that says what came instead.
import type { Detector, FileRef } from "../shared/detector.ts";
import { sha256Hex } from "../shared/sha256.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { readBody } from "./read-body.ts";

/** Called with the number of bytes that arrived. */
export type OnBytes = (count: number) => void;

/** Where a weight shard is: beside detector.json, or under `weights_url` by its bare name. */
export function weightUrl(detector: Detector, shard: FileRef, base: string): string {
  if (detector.weights_url === "") return new URL(shard.path, base).href;
  return new URL(shard.path.slice(shard.path.lastIndexOf("/") + 1), detector.weights_url).href;
}

/**
 * The bytes behind `url`, which must be those of `ref`.
 *
 * @throws WorkerError "file-…"
 */
export async function fetchFile(url: string, ref: FileRef, onBytes: OnBytes = () => {}): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new WorkerError("file-unreachable", `${url} cannot be reached: ${reasonOf(error)}. Check the connection, and that the host allows this page to read it (CORS).`);
  });
  if (!response.ok) {
    throw new WorkerError("file-missing", `${url} is missing: the host answered with status ${response.status}. Publish all files of the bundle, with their names as they are.`);
  }
  const data = await readExactly(response, url, ref, onBytes);
  const digest = await sha256Hex(data);
  if (digest !== ref.sha256) {
    throw new WorkerError("file-hash", `${url} was altered: its SHA-256 is ${digest} and should be ${ref.sha256}. Publish the file again, as it was built.`);
  }
  return data;
}

async function readExactly(response: Response, url: string, ref: FileRef, onBytes: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  let arrived = 0;
  const body = response.body ?? new Blob().stream();
  const { data, length } = await readBody(body, ref.bytes, (count) => {
    arrived += count;
    onBytes(count);
  }).catch((error: unknown) => {
    throw new WorkerError("file-unreachable", `${url} broke off after ${arrived} of ${ref.bytes} bytes: ${reasonOf(error)}. Load the page again.`);
  });
  if (length !== ref.bytes) throw wrongLength(response, url, ref, length);
  return data;
}

function wrongLength(response: Response, url: string, ref: FileRef, length: number): WorkerError {
  if (/\bhtml\b/.test(response.headers.get("content-type") ?? "")) {
    return new WorkerError("file-is-page", `The host answered with a web page in the place of ${url}. Sign in to the network if it asks for that, and check the file's address.`);
  }
  const has = length > ref.bytes ? `more than ${ref.bytes} bytes and should have just these` : `${length} bytes and should have ${ref.bytes}`;
  return new WorkerError("file-length", `${url} has ${has}. Publish the file again; a proxy or a host must not change it.`);
}
