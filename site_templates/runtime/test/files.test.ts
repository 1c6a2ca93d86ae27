import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test, { afterEach } from "node:test";

import type { FileRef } from "../src/shared/detector.ts";
import { fetchFile, weightUrl } from "../src/worker/files.ts";
import { loadModelFiles, modelBytes } from "../src/worker/model-files.ts";
import { detector } from "./detectors.ts";

const fetched = globalThis.fetch;
afterEach(() => void (globalThis.fetch = fetched));

function answer(respond: (url: string) => Response | Error): void {
  globalThis.fetch = async (url) => {
    const response = respond(String(url));
    if (response instanceof Error) throw response;
    return response;
  };
}

function ref(path: string, content: string): FileRef {
  return { path, sha256: createHash("sha256").update(content).digest("hex"), bytes: Buffer.byteLength(content) };
}

const url = "https://example.test/model/weights/a.bin";
const shard = ref("weights/a.bin", "0123456789");
const html = { "content-type": "text/html; charset=utf-8" };

test("the right bytes come back, and their arrival is told", async () => {
  answer(() => new Response("0123456789"));
  let arrived = 0;
  const data = await fetchFile(url, shard, (count) => (arrived += count));
  assert.equal(new TextDecoder().decode(data), "0123456789");
  assert.equal(arrived, 10);
});

const faults: Record<string, [Response | Error, string, RegExp]> = {
  "a missing file": [new Response("<h1>404</h1>", { status: 404, headers: html }), "file-missing", /status 404/],
  "a sign-in page in its place": [new Response("<h1>Sign in</h1>", { headers: html }), "file-is-page", /web page in the place of https:\/\/example\.test/],
  "a truncated file": [new Response("01234"), "file-length", /5 bytes and should have 10/],
  "a longer file": [new Response("0123456789abc"), "file-length", /more than 10 bytes/],
  "an altered file": [new Response("0123456780"), "file-hash", /altered/],
  "no network": [new TypeError("Failed to fetch"), "file-unreachable", /Failed to fetch/],
};

for (const [name, [response, code, sentence]] of Object.entries(faults)) {
  test(`${name} is told apart from others`, async () => {
    answer(() => response);
    await assert.rejects(fetchFile(url, shard), (error: Error & { code: string }) => error.code === code && sentence.test(error.message));
  });
}

test("a body that breaks off is a matter of the network", async () => {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("0123")),
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  answer(() => new Response(body));
  await assert.rejects(fetchFile(url, shard), (error: Error & { code: string }) => error.code === "file-unreachable" && /after 4 of 10/.test(error.message));
});

test("shards stand beside detector.json, or bare under weights_url", () => {
  const base = "https://example.test/repo/model/";
  assert.equal(weightUrl(detector(), shard, base), "https://example.test/repo/model/weights/a.bin");
  assert.equal(weightUrl(detector({ weights_url: "https://cdn.test/x/" }), shard, base), "https://cdn.test/x/a.bin");
});

test("a model's files are fetched at once; shards keep their order", async () => {
  const files: Record<string, string> = { "model.json": '{"a": 1}', "weights/a.bin": "aaaa", "weights/b.bin": "bbbb" };
  const refs = Object.entries(files).map(([path, content]) => ref(path, content));
  const whole = detector({ model: refs[0]!, weights: refs.slice(1) });
  answer((address) => new Response(files[address.replace("https://example.test/", "")]));
  let arrived = 0;
  const { modelJson, weights, anchors } = await loadModelFiles(whole, "https://example.test/", (count) => (arrived += count));
  assert.deepEqual(modelJson, { a: 1 });
  assert.deepEqual(weights.map((data) => new TextDecoder().decode(data)), ["aaaa", "bbbb"]);
  assert.equal(anchors, null);
  assert.equal(arrived, modelBytes(whole));
});
