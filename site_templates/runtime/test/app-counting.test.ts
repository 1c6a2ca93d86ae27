import assert from "node:assert/strict";
import test from "node:test";

import { Announcer, PAUSE } from "../src/app/announcer.ts";
import { atLeast, countByLabel } from "../src/app/counting.ts";
import { Latency } from "../src/app/latency.ts";

const found = {
  count: 5,
  boxes: Float32Array.from({ length: 20 }, (_, index) => index / 20),
  scores: Float32Array.of(0.9, 0.8, 0.5, 0.25, 0.125),
  classes: Int32Array.of(4, 1, 4, 0, 1),
};

test("labels are counted, the most frequent first; in live video they keep their places", () => {
  assert.deepEqual(countByLabel(found, "frequency"), [
    { column: 1, count: 2 },
    { column: 4, count: 2 },
    { column: 0, count: 1 },
  ]);
  assert.deepEqual(countByLabel(found, "label").map(({ column }) => column), [0, 1, 4]);
});

test("arrays that are longer than the count are read up to it", () => {
  assert.deepEqual(countByLabel({ ...found, count: 1 }, "label"), [{ column: 4, count: 1 }]);
});

test("a higher threshold keeps the best and what lies exactly on it", () => {
  const kept = atLeast(found, 0.5);
  assert.equal(kept.count, 3);
  assert.deepEqual([...kept.classes], [4, 1, 4]);
  assert.deepEqual([...kept.boxes], [...found.boxes.slice(0, 12)]);
  assert.equal(atLeast(found, 0.95).count, 0);
  assert.equal(atLeast(found, 0).count, 5);
});

test("a moving picture is spoken of now and then, and only the newest counts", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const spoken: string[] = [];
  const announcer = new Announcer((text) => spoken.push(text));
  for (const text of ["1 item", "2 items", "3 items"]) announcer.say("counts", text);
  assert.deepEqual(spoken, ["1 item"]);
  t.mock.timers.tick(PAUSE);
  assert.deepEqual(spoken, ["1 item", "3 items"]);
  announcer.say("counts", "3 items");
  t.mock.timers.tick(PAUSE);
  assert.deepEqual(spoken, ["1 item", "3 items"], "what has not changed is not said again");
});

test("an answer to what the person just did is given at once, even if it is the same again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const spoken: string[] = [];
  const announcer = new Announcer((text) => spoken.push(text));
  announcer.say("counts", "8 items");
  announcer.say("counts", "9 items");
  announcer.say("offline", "Ready offline");
  announcer.now("counts", "8 items");
  assert.deepEqual(spoken, ["8 items", "8 items"]);
  t.mock.timers.tick(2 * PAUSE);
  assert.deepEqual(spoken, ["8 items", "8 items", "Ready offline"], "news of another kind wait, and are not lost");
});

test("speed is a median: one slow frame does not show", () => {
  const latency = new Latency();
  assert.equal(latency.speed, null);
  const timings = { preprocess: 1, run: 40, decode: 1, nms: 1, total: 43 };
  latency.add(timings, 0);
  assert.deepEqual(latency.speed, { timings, rate: null });
  latency.add({ ...timings, run: 900, total: 903 }, 1000);
  for (const at of [1050, 1100, 1150]) latency.add(timings, at);
  assert.deepEqual(latency.speed, { timings, rate: 20 });
  latency.clear();
  assert.equal(latency.speed, null);
});
