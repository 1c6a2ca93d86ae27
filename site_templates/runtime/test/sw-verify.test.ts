import assert from "node:assert/strict";
import test from "node:test";

import { Refusal } from "../src/sw/refusal.ts";
import { verified } from "../src/sw/verify.ts";
import { sha256, siteOf } from "./sw-world.ts";

const [file] = siteOf("aa", { "detector.json": "0123456789" }).files;
const refusedAs = (reason: string) => (error: unknown) => error instanceof Refusal && error.reason === reason;

test("the right bytes come back, with headers that fit the decoded body", async () => {
  const headers = { "content-type": "application/json", "content-encoding": "gzip", vary: "Origin", "content-length": "30" };
  const stored = await verified(new Response("0123456789", { headers }), file!);
  assert.equal(await stored.text(), "0123456789");
  assert.equal(stored.headers.get("content-type"), "application/json");
  assert.equal(stored.headers.get("content-length"), "10");
  assert.equal(stored.headers.get("content-encoding"), null);
  assert.equal(stored.headers.get("vary"), null);
});

test("isolation headers of the host stay with the page", async () => {
  const headers = { "cross-origin-embedder-policy": "require-corp" };
  const stored = await verified(new Response("0123456789", { headers }), file!);
  assert.equal(stored.headers.get("cross-origin-embedder-policy"), "require-corp");
});

const code = "let a = 1;";
const [script] = siteOf("aa", { [`assets/app.${sha256(code).slice(0, 16)}.js`]: code }).files;

test("a script is stored as it came, so that browsers keep compiled code beside it", async () => {
  const answer = new Response(code, { headers: { "content-type": "text/javascript", vary: "Origin" } });
  Object.defineProperty(answer, "clone", { value: () => "the response itself" });
  assert.equal(await verified(answer, script!), "the response itself");
});

test("an altered script is refused, and what was kept of it let go", async () => {
  const answer = new Response("let a = 2;");
  const kept = answer.clone();
  let left = false;
  Object.defineProperty(kept, "body", { value: { cancel: async () => (left = true) } });
  Object.defineProperty(answer, "clone", { value: () => kept });
  await assert.rejects(verified(answer, script!), refusedAs("hash"));
  assert.equal(left, true);
});

test("a script whose response cannot be stored as it is, is stored all the same", async () => {
  const stored = await verified(new Response(code, { headers: { vary: "*" } }), script!);
  assert.equal(await stored.text(), code);
  assert.equal(stored.headers.get("vary"), null);
});

test("shorter, longer and empty bodies are refused by length, altered ones by hash", async () => {
  for (const [body, reason] of [["012345678", "length"], ["0123456789!", "length"], ["", "length"], [null, "length"],
    ["0123456788", "hash"]] as const) {
    await assert.rejects(verified(new Response(body), file!), refusedAs(reason), String(body));
  }
});

test("a sign-in page is named for what it is", async () => {
  const portal = new Response("<html>Please sign in", { headers: { "content-type": "text/html" } });
  await assert.rejects(verified(portal, file!), /text\/html/);
});

test("a body that breaks off is the network's fault, and says how far it came", async () => {
  const body = new ReadableStream({
    start: (stream) => stream.enqueue(new TextEncoder().encode("0123")),
    pull: (stream) => stream.error(new TypeError("connection lost")),
  });
  await assert.rejects(verified(new Response(body), file!), (error: unknown) =>
    refusedAs("network")(error) && /4 of 10/.test(String(error)));
});

test("an endless body is left as soon as it is too long", async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull: (stream) => {
      sent += 4;
      stream.enqueue(new TextEncoder().encode("0123"));
    },
  });
  await assert.rejects(verified(new Response(body), file!), refusedAs("length"));
  assert.ok(sent < 100);
});
