import assert from "node:assert/strict";
import test from "node:test";

import { install } from "../src/sw/install.ts";
import { named, SCOPE, sha256, siteOf, World } from "./sw-world.ts";

const one = named("weights/one", "shard one");
const two = named("weights/two", "shard two");
const twoB = named("weights/two", "shard two, retrained");
const V1 = { "index.html": "page 1", "detector.json": "{1}", [one]: "shard one", [two]: "shard two" };
const V2 = { "index.html": "page 2", "detector.json": "{2}", [one]: "shard one", [twoB]: "shard two, retrained" };
const v1 = siteOf("aa", V1);
const v2 = siteOf("bb", V2);

const paths = (world: World) => world.asked.map(({ url }) => url.slice(SCOPE.length)).sort();
const addressed = (contents: Record<string, string>) =>
  Object.fromEntries(Object.entries(contents).map(([path, text]) => [path === "index.html" ? SCOPE : SCOPE + path, text]));

async function installedV1(): Promise<World> {
  const world = new World();
  world.publish(V1);
  await install(v1, world.tell);
  world.asked.length = 0;
  world.told.length = 0;
  world.publish(V2);
  return world;
}

test("a first installation stores every file in one cache of the scope", async () => {
  const world = new World();
  world.publish(V1);
  await install(v1, world.tell);
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1) });
});

test("an update downloads the changed shard and the entry points, nothing else", async () => {
  const world = await installedV1();
  await install(v2, world.tell);
  assert.deepEqual(paths(world), ["", "detector.json", twoB].sort());
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1), "offshelf:/repo/:bb": addressed(V2) });
});

test("entry points go past the HTTP cache, names with a hash may come from it", async () => {
  const world = new World();
  world.publish(V1);
  await install(v1, world.tell);
  const modes = Object.fromEntries(world.asked.map(({ url, cache }) => [url.slice(SCOPE.length), cache]));
  assert.deepEqual(modes, { "": "no-cache", "detector.json": "no-cache", [one]: "default", [two]: "default" });
});

test("what the HTTP cache has wrong is asked for once more without it", async () => {
  for (const stale of [new Response("", { status: 404 }), new Response("stale"), new Response("shard 0ne")]) {
    const world = new World();
    world.publish(V1);
    world.server.set(SCOPE + one, (_, cache) => (cache === "reload" ? new Response("shard one") : stale));
    await install(v1, world.tell);
    assert.deepEqual(world.asked.filter(({ url }) => url === SCOPE + one).map(({ cache }) => cache), ["default", "reload"]);
    assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1) });
  }
});

const html = { headers: { "content-type": "text/html" } };
const FAULTS: readonly [string, string, () => Response | Promise<Response>][] = [
  ["a 404 with HTML", "status", () => new Response("<h1>404", { status: 404, ...html })],
  ["a redirect", "status", () => ({ status: 0, type: "opaqueredirect", body: null }) as Response],
  ["a part of the file", "status", () => new Response("shard two, ret", { status: 206 })],
  ["a sign-in page", "length", () => new Response("<h1>Welcome to the shop's Wi-Fi", html)],
  ["a truncated file", "length", () => new Response("shard two, ret")],
  ["an altered file", "hash", () => new Response("shard two, retraineD")],
  ["no connection", "network", () => Promise.reject(new TypeError("Failed to fetch"))],
];
for (const [what, reason, answer] of FAULTS) {
  test(`${what}: the old version stays as it was, and the page is told`, async () => {
    const world = await installedV1();
    world.server.set(SCOPE + twoB, answer);
    await assert.rejects(install(v2, world.tell));
    const { "offshelf:/repo/:aa": old, "offshelf:/repo/:staging": _, ...others } = world.stored();
    assert.deepEqual(old, addressed(V1));
    assert.deepEqual(others, {});
    const failure = world.failure();
    assert.equal(failure?.reason, reason);
    assert.equal(failure?.url, SCOPE + twoB);
    assert.equal(failure?.version, "bb");
  });
}

test("a device that fills up keeps the old version and gets its space back", async () => {
  const world = await installedV1();
  world.full = true;
  await assert.rejects(install(v2, world.tell));
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1) });
  assert.equal(world.failure()?.reason, "quota");
});

test("a device known to be full downloads nothing, and says what is needed and what is free", async () => {
  const world = await installedV1();
  world.quota = 10;
  await assert.rejects(install(v2, world.tell));
  assert.deepEqual(world.asked, []);
  assert.equal(world.failure()?.reason, "quota");
  assert.match(world.failure()?.detail ?? "", /needs 38 bytes, and 10 are free/);
});

test("an attempt that broke off goes on where it stood", async () => {
  const world = new World();
  world.publish(V1);
  const staged = () => Object.keys(world.stored()["offshelf:/repo/:staging"] ?? {}).length;
  world.server.set(SCOPE + two, async () => {
    while (staged() < 3) await new Promise((resolve) => setImmediate(resolve));
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(install(v1, world.tell));
  world.publish(V1);
  world.asked.length = 0;
  await install(v1, world.tell);
  assert.deepEqual(paths(world), [two]);
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1) });
});

test("leftovers of an attempt at another version are cleared away", async () => {
  const world = await installedV1();
  world.server.delete(SCOPE);
  await assert.rejects(install(v2, world.tell));
  const V3 = { ...V1, "index.html": "page 3" };
  world.publish(V3);
  await install(siteOf("cc", V3), world.tell);
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(V1), "offshelf:/repo/:cc": addressed(V3) });
});

test("a script, which is stored without its hash, is found by its name and verified before it is used again", async () => {
  const script = `assets/app.${sha256("let a").slice(0, 16)}.js`;
  const old = { "index.html": "page 1", [script]: "let a" };
  const next = { "index.html": "page 2", [script]: "let a" };
  for (const rotted of [false, true]) {
    const world = new World();
    world.publish(old);
    await install(siteOf("aa", old), world.tell);
    if (rotted) await (await caches.open("offshelf:/repo/:aa")).put(SCOPE + script, new Response("let b"));
    world.asked.length = 0;
    world.publish(next);
    await install(siteOf("bb", next), world.tell);
    assert.deepEqual(paths(world), rotted ? ["", script] : [""]);
    assert.deepEqual(world.stored()["offshelf:/repo/:bb"], addressed(next));
  }
});

test("a copy that rotted on the device is downloaded again", async () => {
  const world = await installedV1();
  const cache = await caches.open("offshelf:/repo/:aa");
  const headers = (await cache.match(SCOPE + one))!.headers;
  await cache.put(SCOPE + one, new Response("shard 0ne", { headers }));
  await install(v2, world.tell);
  assert.deepEqual(world.stored()["offshelf:/repo/:bb"], addressed(V2));
});

test("going back to the version in service, and failing, leaves it whole", async () => {
  const world = await installedV1();
  world.server.clear();
  world.full = true;
  await assert.rejects(install(v1, world.tell));
  assert.deepEqual(world.stored()["offshelf:/repo/:aa"], addressed(V1));
});

test("neither a nested neighbour's files are used, nor its caches touched", async () => {
  const nested = `${SCOPE}b/`;
  const world = new World();
  world.publish(V1, nested);
  await install(siteOf("aa", V1, nested), world.tell);
  world.publish(V1);
  world.asked.length = 0;
  await install(v1, world.tell);
  assert.equal(world.asked.length, Object.keys(V1).length);
  assert.deepEqual(Object.keys(world.stored()).sort(), ["offshelf:/repo/:aa", "offshelf:/repo/b/:aa"]);
});

test("two files with the same bytes are both stored", async () => {
  const contents = { "index.html": "same", "detector.json": "same" };
  const world = new World();
  world.publish(contents);
  await install(siteOf("aa", contents), world.tell);
  assert.deepEqual(world.stored(), { "offshelf:/repo/:aa": addressed(contents) });
});

test("progress counts what is reused, never falls without a cause, and ends at the whole", async () => {
  const world = await installedV1();
  await install(v2, world.tell);
  const loaded = world.told.flatMap((message) => (message.type === "install-progress" ? [message.loaded] : []));
  assert.equal(loaded[0], "shard one".length);
  assert.deepEqual(loaded, [...loaded].sort((a, b) => a - b));
  assert.equal(loaded.at(-1), v2.total);
});

test("bytes of an attempt that was for nothing are taken back", async () => {
  const world = new World();
  world.publish({ "detector.json": "right" });
  world.server.set(`${SCOPE}detector.json`, (times) => new Response(times ? "right" : "wrong"));
  await install(siteOf("aa", { "detector.json": "right" }), world.tell);
  const loaded = world.told.flatMap((message) => (message.type === "install-progress" ? [message.loaded] : []));
  assert.deepEqual(loaded, [0, 5, 0, 5]);
});
