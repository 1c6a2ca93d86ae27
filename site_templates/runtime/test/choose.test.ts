import assert from "node:assert/strict";
import test from "node:test";

import type { Engine } from "../src/engines/engine.ts";
import type { EngineName } from "../src/shared/messages.ts";
import { WorkerError } from "../src/shared/worker-error.ts";
import { type Candidates, chooseEngine } from "../src/worker/choose.ts";

/** A device: milliseconds per frame of an engine, or why it does not run, or what its golden frame shows. */
type Device = Partial<Record<EngineName, number | { refused: string } | { fault: string } | { broken: WorkerError }>>;

function on(device: Device, wanted: Partial<Pick<Candidates, "asked" | "remembered">> = {}) {
  const started: string[] = [];
  const disposed: string[] = [];
  let warmedUp = 0;
  const start = async (name: EngineName, allowSoftware: boolean): Promise<Engine> => {
    started.push(allowSoftware ? `${name} (software allowed)` : name);
    const what = device[name] ?? { refused: "not there" };
    if (typeof what === "object" && "refused" in what) throw new Error(what.refused);
    if (typeof what === "object" && "broken" in what) throw what.broken;
    const engine = { name, backend: name, library: "test", dispose: () => disposed.push(name), warmUp: async () => void (warmedUp += 1) };
    return engine as unknown as Engine;
  };
  const chosen = chooseEngine({
    asked: null,
    remembered: null,
    ...wanted,
    start,
    fault: async ({ name }) => {
      const what = device[name];
      return typeof what === "object" && "fault" in what ? what.fault : "";
    },
    time: async ({ name }) => device[name] as number,
    onProgress: () => {},
  });
  return { chosen, started, disposed, warmUps: () => warmedUp };
}

test("the fastest engine wins, and the others are disposed of", async () => {
  const { chosen, disposed } = on({ wasm: 60, webgpu: 15 });
  const { choice } = await chosen;
  assert.equal(choice.name, "webgpu");
  assert.equal(choice.how, "trial");
  assert.deepEqual(choice.trial, [
    { name: "wasm", ms: 60, refused: "" },
    { name: "webgpu", ms: 15, refused: "" },
  ]);
  assert.deepEqual(disposed, ["wasm"]);
});

test("wasm keeps its place against a slower GPU", async () => {
  const { chosen, disposed } = on({ wasm: 20, webgl: 35 });
  assert.equal((await chosen).choice.name, "wasm");
  assert.deepEqual(disposed, ["webgl"]);
});

test("WebGL is tried only where WebGPU does not run", async () => {
  const { chosen, started } = on({ wasm: 60, webgpu: 80, webgl: 10 });
  assert.equal((await chosen).choice.name, "wasm");
  assert.deepEqual(started, ["wasm", "webgpu"]);
});

test("an engine that computes something else is refused, however fast", async () => {
  const { chosen, disposed } = on({ wasm: 60, webgl: { fault: "scores are off" } });
  const { choice } = await chosen;
  assert.equal(choice.name, "wasm");
  assert.equal(choice.how, "fallback");
  assert.deepEqual(choice.trial.find(({ name }) => name === "webgl"), { name: "webgl", ms: null, refused: "scores are off" });
  assert.deepEqual(disposed, ["webgl"]);
});

test("a remembered engine starts alone, without a trial, and never on a software adapter", async () => {
  const { chosen, started, warmUps } = on({ wasm: 60, webgl: 15 }, { remembered: "webgl" });
  assert.equal((await chosen).choice.how, "remembered");
  assert.deepEqual(started, ["webgl"]);
  assert.equal(warmUps(), 1);
});

test("remembered wasm is ready at once: its first frame is its warm-up", async () => {
  const { chosen, started, warmUps } = on({ wasm: 60, webgl: 15 }, { remembered: "wasm" });
  assert.equal((await chosen).choice.name, "wasm");
  assert.deepEqual(started, ["wasm"]);
  assert.equal(warmUps(), 0);
});

test("a remembered engine that is gone makes way for a new trial", async () => {
  const { chosen } = on({ wasm: 60 }, { remembered: "webgpu" });
  const { choice } = await chosen;
  assert.equal(choice.name, "wasm");
  assert.equal(choice.how, "fallback");
});

test("an engine that is asked for runs also on a software adapter", async () => {
  const { chosen, started } = on({ wasm: 60, webgl: 900 }, { asked: "webgl" });
  assert.equal((await chosen).choice.how, "asked");
  assert.deepEqual(started, ["webgl (software allowed)"]);
});

test("an engine that is asked for fails rather than fall back", async () => {
  await assert.rejects(on({ wasm: 60 }, { asked: "webgpu" }).chosen, (error) => error instanceof WorkerError && error.code === "engine" && /webgpu.*not there/.test(error.message));
  const faulty = on({ wasm: 60, webgl: { fault: "boxes are off" } }, { asked: "webgl" });
  await assert.rejects(faulty.chosen, (error) => error instanceof WorkerError && error.code === "golden" && /boxes are off/.test(error.message));
});

test("a model that no engine can load, and a device without engines, are told apart", async () => {
  const broken = { broken: new WorkerError("model", "The model cannot be loaded: no node image.") };
  await assert.rejects(on({ wasm: broken, webgl: broken }).chosen, (error) => error instanceof WorkerError && error.code === "model" && /no node image/.test(error.message));
  await assert.rejects(on({}).chosen, (error) => error instanceof WorkerError && error.code === "engine" && /wasm: not there; webgpu: not there; webgl: not there/.test(error.message));
});

test("an altered file ends the trial: another engine would be given the same", async () => {
  const altered = { broken: new WorkerError("file-hash", "altered") };
  const { chosen, started } = on({ wasm: altered, webgl: 10 });
  await assert.rejects(chosen, { code: "file-hash" });
  assert.deepEqual(started, ["wasm"]);
});
