import assert from "node:assert/strict";
import test from "node:test";

import { type ClientState, DetectionClient } from "../src/app/detection-client.ts";
import type { DetectOptions } from "../src/shared/detections.ts";
import type { EngineChoice, FromWorker, ToWorker } from "../src/shared/messages.ts";

class StandIn extends EventTarget {
  readonly sent: ToWorker[] = [];
  terminated = false;
  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: FromWorker): void {
    this.dispatchEvent(new MessageEvent("message", { data: message }));
  }
}

const engine: EngineChoice = { name: "wasm", backend: "wasm", library: "x", how: "trial", trial: [] };
const options: DetectOptions = { score: 0.5, iou: 0.6, max_detections: 1000, class_wise: true, exact: true };
const timings = { preprocess: 1, run: 1, decode: 1, nms: 1, total: 4 };
const detections = { count: 0, boxes: new Float32Array(), scores: new Float32Array(), classes: new Int32Array() };
const answer = (id: number): FromWorker => ({ type: "detections", id, detections, timings, tensors: 7 });

function setUp() {
  const worker = new StandIn();
  const states: ClientState[] = [];
  const client = new DetectionClient(worker as unknown as Worker, (state) => states.push(state));
  const closed: string[] = [];
  const frame = (name: string) => ({ close: () => closed.push(name) }) as unknown as ImageBitmap;
  const ids = () => worker.sent.flatMap((message) => (message.type === "detect" ? [message.id] : []));
  return { worker, client, states, closed, frame, ids };
}

test("one frame is in flight at a time; others wait their turn and are answered in order", async () => {
  const { worker, client, frame, ids } = setUp();
  const first = client.detect(frame("a"), options);
  const second = client.detect(frame("b"), options);
  assert.deepEqual(ids(), [], "nothing is sent before the engine is ready");
  assert.equal(client.busy, true);
  worker.say({ type: "ready", engine });
  assert.deepEqual(ids(), [1]);
  worker.say(answer(1));
  assert.equal((await first).tensors, 7);
  assert.deepEqual(ids(), [1, 2]);
  assert.equal(client.busy, true);
  worker.say(answer(2));
  await second;
  assert.equal(client.busy, false);
});

test("a frame that cannot be looked at fails alone", async () => {
  const { worker, client, frame, states } = setUp();
  worker.say({ type: "ready", engine });
  const bad = client.detect(frame("bad"), options);
  const good = client.detect(frame("good"), options);
  worker.say({ type: "error", id: 1, code: "frame", message: "It cannot be read." });
  await assert.rejects(bad, { code: "frame", message: "It cannot be read." });
  worker.say(answer(2));
  await good;
  assert.deepEqual(states.map(({ kind }) => kind), ["ready"]);
});

test("while the engine recovers nothing new is sent; the frame in flight is still answered", async () => {
  const { worker, client, frame, ids, states } = setUp();
  worker.say({ type: "ready", engine });
  const before = client.detect(frame("a"), options);
  worker.say({ type: "recovering", reason: "context lost" });
  worker.say({ type: "progress", phase: "weights", loaded: 1, total: 2 });
  const after = client.detect(frame("b"), options);
  assert.deepEqual(ids(), [1]);
  worker.say({ type: "ready", engine });
  assert.deepEqual(ids(), [1], "the worker looks at the first frame again by itself");
  worker.say(answer(1));
  worker.say(answer(2));
  await Promise.all([before, after]);
  assert.deepEqual(states.map(({ kind }) => kind), ["ready", "recovering", "ready"]);
});

test("when the worker gives up, whoever waits is told, frames are closed and later ones refused", async () => {
  const { worker, client, frame, closed, states } = setUp();
  worker.say({ type: "progress", phase: "weights", loaded: 1, total: 2 });
  const waiting = client.detect(frame("a"), options);
  worker.say({ type: "error", id: null, code: "golden", message: "Wrong numbers." });
  await assert.rejects(waiting, { code: "golden" });
  await assert.rejects(client.detect(frame("b"), options), { code: "golden" });
  assert.deepEqual(closed, ["a", "b"]);
  assert.equal(worker.terminated, true);
  assert.deepEqual(states.at(-1), { kind: "failed", code: "golden", message: "Wrong numbers." });
});

test("a worker that the device kills is told from one that gives up", async () => {
  const { worker, client, frame } = setUp();
  worker.say({ type: "ready", engine });
  const inFlight = client.detect(frame("a"), options);
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
  await assert.rejects(inFlight, { code: "worker", message: "out of memory" });
});

test("a worker whose script cannot be loaded says that, and nothing of memory", async () => {
  const { worker, states } = setUp();
  worker.dispatchEvent(new Event("error"));
  assert.deepEqual(states.map((state) => state.kind === "failed" && state.code), ["file-unreachable"]);
});
