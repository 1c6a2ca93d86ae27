import assert from "node:assert/strict";
import test from "node:test";

import { install } from "../src/sw/install.ts";
import { respond, storedBytes } from "../src/sw/respond.ts";
import { named, SCOPE, siteOf, World } from "./sw-world.ts";

const shard = named("weights/one", "shard");
const CONTENTS = { "index.html": "page", [shard]: "shard" };
const site = siteOf("aa", CONTENTS);

async function installed(): Promise<World> {
  const world = new World();
  world.publish(CONTENTS);
  await install(site, world.tell);
  world.asked.length = 0;
  return world;
}

async function ask(url: string): Promise<{ text: string; type: string }> {
  const waits: Promise<void>[] = [];
  const response = await respond(site, site.fileAt(url)!, url as unknown as Request, (work) => waits.push(work));
  const text = await response.text();
  await Promise.all(waits);
  return { text, type: response.type };
}

test("what is stored is answered without asking anybody", async () => {
  const world = await installed();
  assert.equal((await ask(`${SCOPE}index.html?engine=wasm`)).text, "page");
  assert.equal((await ask(SCOPE + shard)).text, "shard");
  assert.deepEqual(world.asked, []);
  assert.equal(await storedBytes(site), site.total);
});

test("an entry that was cleared away is fetched, verified and put back", async () => {
  const world = await installed();
  await (await caches.open(site.names.current)).delete(SCOPE + shard);
  assert.equal(await storedBytes(site), 4);
  assert.equal((await ask(SCOPE + shard)).text, "shard");
  assert.equal((await ask(SCOPE + shard)).text, "shard");
  assert.deepEqual(world.asked.map(({ url }) => url), [SCOPE + shard]);
  assert.equal(await storedBytes(site), site.total);
});

test("wrong bytes under a name with a hash are an error, and are not stored", async () => {
  const world = await installed();
  await caches.delete(site.names.current);
  world.server.set(SCOPE + shard, () => new Response("sharD"));
  assert.equal((await ask(SCOPE + shard)).type, "error");
  assert.deepEqual(world.stored(), {});
});

test("when all is cleared and the host has moved on, its page is shown but not kept as ours", async () => {
  const world = await installed();
  await caches.delete(site.names.current);
  world.server.set(SCOPE, () => new Response("page of the next version"));
  assert.equal((await ask(SCOPE)).text, "page of the next version");
  assert.deepEqual(world.stored(), {});
});

test("a device too full to put an entry back still shows it", async () => {
  const world = await installed();
  await caches.delete(site.names.current);
  world.full = true;
  assert.equal((await ask(SCOPE)).text, "page");
});

test("a version of which nothing is left reports no bytes, and makes no cache by asking", async () => {
  const world = await installed();
  await caches.delete(site.names.current);
  assert.equal(await storedBytes(site), 0);
  assert.deepEqual(world.stored(), {});
});
