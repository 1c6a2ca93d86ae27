import assert from "node:assert/strict";
import test from "node:test";

import { named, SCOPE, siteOf } from "./sw-world.ts";

const shard = named("weights/shard-1", "shard");
const away = `https://weights.example/brand/${named("shard-2", "other")}`;
const site = siteOf("aa", { "index.html": "<p>", "detector.json": "{}", [shard]: "shard", [away]: "other" });

test("the scope, its index.html and any query lead to the page", () => {
  for (const address of ["", "index.html", "?engine=wasm", "index.html?engine=webgl#top"]) {
    assert.equal(site.fileAt(SCOPE + address)?.url, SCOPE, address);
  }
});

test("files of the list are found, also on the origin of the weights", () => {
  assert.equal(site.fileAt(SCOPE + shard)?.bytes, 5);
  assert.equal(site.fileAt(away)?.bytes, 5);
});

test("everything else passes by: other files, other paths, other origins", () => {
  for (const url of [`${SCOPE}missing.js`, "https://brand.example/", "https://brand.example/repo", `${SCOPE}b/`,
    `${SCOPE}b/index.html`, "https://elsewhere.example/repo/detector.json", `https://weights.example/${shard}`]) {
    assert.equal(site.fileAt(url), undefined, url);
  }
});

test("names that carry their hash are told from entry points", () => {
  assert.deepEqual(site.files.map((file) => file.named), [false, false, true, true]);
});
