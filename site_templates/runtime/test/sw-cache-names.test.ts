import assert from "node:assert/strict";
import test from "node:test";

import { cacheNames } from "../src/sw/cache-names.ts";

const owned = (scope: string, other: string) =>
  cacheNames(`https://o.example${scope}`, "aa").owns(cacheNames(`https://o.example${other}`, "bb").current);

test("a site owns its caches of every version, and no neighbour's", () => {
  assert.ok(owned("/a/", "/a/"));
  for (const [scope, other] of [["/a/", "/b/"], ["/a/", "/a/b/"], ["/a/b/", "/a/"], ["/", "/a/"], ["/a/", "/"]] as const) {
    assert.ok(!owned(scope, other), `${scope} must not own ${other}`);
  }
});

test("a nested path that imitates the separator is still a neighbour's", () => {
  assert.ok(!owned("/a/", "/a/:b/"));
  assert.ok(!owned("/a/:b/", "/a/"));
});

test("caches of other software on the origin are nobody's", () => {
  const { owns } = cacheNames("https://o.example/", "aa");
  assert.ok(!owns("workbox-precache-v2-https://o.example/"));
  assert.ok(!owns("offshelf"));
});

test("the staging cache is the site's own, and never what is served", () => {
  const names = cacheNames("https://o.example/a/", "aa");
  assert.ok(names.owns(names.staging));
  assert.notEqual(names.staging, names.current);
});
