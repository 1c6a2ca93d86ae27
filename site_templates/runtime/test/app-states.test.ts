import assert from "node:assert/strict";
import test from "node:test";

import { faultOf } from "../src/app/camera.ts";
import { DeviceStorage } from "../src/app/device-storage.ts";
import { askedEngine, EngineMemory } from "../src/app/engine-memory.ts";
import { isIos } from "../src/app/install.ts";
import { fractionOf } from "../src/app/loading.ts";
import { after, type OfflineEvent, statusOf, UNKNOWN } from "../src/app/offline.ts";
import { actionsOf, cardOf, type Screen, waitingOf } from "../src/app/screen.ts";
import en from "../../locales/en.json";

const keys = new Set(Object.keys(en));
const cameraFaults = ["denied", "absent", "busy", "insecure", "unsupported", "ended"] as const;
const photoFaults = ["empty", "not-an-image", "damaged", "too-large"] as const;
const codes = [
  ...(["file-unreachable", "file-missing", "file-is-page", "file-length", "file-hash"] as const),
  ...(["detector", "engine", "golden", "model", "frame", "worker"] as const),
];
const screens: Screen[] = [
  ...(["empty", "asking", "live", "photo", "file"] as const).map((kind) => ({ kind })),
  ...cameraFaults.map((fault): Screen => ({ kind: "camera-fault", fault })),
  ...photoFaults.map((fault): Screen => ({ kind: "photo-fault", fault, name: "x.jpg", pixels: 100_000_001 })),
  ...codes.flatMap((code): Screen[] =>
    [true, false].map((asked) => ({ kind: "failed", started: !asked, asked, failure: { code, message: "m" } })),
  ),
];

test("every screen has words, in the locale files, and at most two buttons", () => {
  for (const screen of screens) {
    const card = cardOf(screen);
    if (card === null) assert.ok(screen.kind === "live" || screen.kind === "photo");
    else assert.deepEqual([card.title, card.text].filter((key) => !keys.has(key)), []);
    for (const held of [true, false]) {
      for (const { text } of actionsOf(screen, held)) assert.ok(keys.has(text), text);
    }
    for (const key of [waitingOf(screen), `${waitingOf(screen)}.text`]) assert.ok(keys.has(key), key);
  }
});

test("asking for the camera again is offered only where it can help", () => {
  const commands = (fault: (typeof cameraFaults)[number]) =>
    actionsOf({ kind: "camera-fault", fault }, false).map(({ command }) => command);
  assert.deepEqual(commands("denied"), ["start-camera", "choose-photo"]);
  assert.deepEqual(commands("insecure"), ["choose-photo"]);
  assert.deepEqual(commands("unsupported"), ["choose-photo"]);
});

test("after a photograph the camera comes first if it was in use, else another photograph", () => {
  assert.deepEqual(actionsOf({ kind: "photo" }, true).map(({ text }) => text), ["camera.back", "photo.another"]);
  assert.deepEqual(actionsOf({ kind: "photo" }, false).map(({ text }) => text), ["photo.another", "camera.start"]);
});

test("a photograph beyond the limit is never told to have exactly the limit", () => {
  const card = cardOf({ kind: "photo-fault", fault: "too-large", name: "x", pixels: 100_000_001 });
  assert.equal(card?.values?.["megapixels"], 101);
});

test("only an engine that was asked for is blamed on the address", () => {
  const text = (asked: boolean, code: "engine" | "golden" | "file-hash") =>
    cardOf({ kind: "failed", started: false, asked, failure: { code, message: "" } })?.text;
  assert.equal(text(true, "engine"), "failed.engine-asked");
  assert.equal(text(true, "golden"), "failed.engine-asked");
  assert.equal(text(true, "file-hash"), "failed.file-hash");
  assert.equal(text(false, "engine"), "failed.engine");
});

test("why there is no camera is told from the exception's name", () => {
  const named = (name: string) => faultOf(new DOMException("", name));
  assert.equal(named("NotAllowedError"), "denied");
  assert.equal(named("NotFoundError"), "absent");
  assert.equal(named("OverconstrainedError"), "absent");
  assert.equal(named("NotReadableError"), "busy");
  assert.equal(faultOf(new TypeError("x")), "unsupported");
});

const progress: OfflineEvent = { type: "install-progress", version: "b", loaded: 4, total: 10 };
const whole: OfflineEvent = { type: "version", version: "a", bytes: 10, total: 10 };
const failed: OfflineEvent = { type: "install-failed", version: "b", reason: "quota", url: "", detail: "" };
const run = (...events: OfflineEvent[]) => events.reduce(after, UNKNOWN);

test("the first visit: waiting, storing, ready", () => {
  assert.equal(statusOf(UNKNOWN), "waiting");
  assert.equal(statusOf(run(progress)), "storing");
  assert.equal(statusOf(run(progress, whole)), "ready");
  assert.deepEqual(run(progress, whole).stored, { version: "a", bytes: 10 });
  assert.equal(run(progress, whole).storing, null);
});

test("a part of a version is not ready offline", () => {
  assert.equal(statusOf(run({ ...whole, bytes: 9 })), "waiting");
  assert.equal(statusOf(run(whole, { ...whole, bytes: 9 })), "waiting");
});

test("a failed update leaves the version in service ready; a failed first visit is not ready", () => {
  assert.equal(statusOf(run(progress, failed)), "failed");
  const kept = run(whole, progress, failed);
  assert.equal(statusOf(kept), "ready");
  assert.equal(kept.failed, "quota");
  assert.equal(run(whole, failed, progress).failed, null, "a new attempt takes the complaint away");
});

test("an update that waits is told, and so is a place where nothing can be stored", () => {
  assert.equal(statusOf(run(whole, progress, { type: "update" })), "update");
  assert.equal(statusOf(run({ type: "impossible" })), "online");
});

test("loading only ever moves forward through its phases", () => {
  const at = (phase: "weights" | "engine" | "trial" | "warmup" | null, loaded: number, total: number) =>
    fractionOf({ kind: "loading", phase, loaded, total });
  const steps = [
    ...[at(null, 0, 0), at("weights", 0, 100), at("weights", 50, 100), at("weights", 100, 100)],
    ...[at("engine", 1, 1), at("trial", 1, 3), at("trial", 3, 3), at("warmup", 0, 1), at("warmup", 1, 1)],
  ];
  assert.deepEqual(steps, [...steps].sort((a, b) => a - b));
  assert.equal(steps.at(-1), 1);
  assert.equal(at("weights", 120, 100), at("weights", 100, 100));
});

class Shelf implements Storage {
  [name: string]: unknown;
  get length() {
    return Object.keys(this).length;
  }
  key = undefined as never;
  clear = undefined as never;
  getItem(key: string) {
    return (this[key] as string | undefined) ?? null;
  }
  setItem(key: string, value: string) {
    this[key] = value;
  }
  removeItem(key: string) {
    delete this[key];
  }
}

test("the engine is remembered per site and version; older versions are forgotten, neighbours are not", () => {
  const shelf = new Shelf();
  const storage = new DeviceStorage(() => shelf);
  new EngineMemory(storage, "/b/", "1").remember("webgpu");
  new EngineMemory(storage, "/a/", "1").remember("webgl");
  const memory = new EngineMemory(storage, "/a/", "2");
  assert.equal(memory.recall(), null);
  memory.remember("wasm");
  assert.equal(memory.recall(), "wasm");
  assert.equal(new EngineMemory(storage, "/a/", "1").recall(), null);
  assert.equal(new EngineMemory(storage, "/b/", "1").recall(), "webgpu");
});

test("storage that is blocked, full or holds nonsense is no engine at all", () => {
  const blocked = new EngineMemory(new DeviceStorage(() => { throw new DOMException("", "SecurityError"); }), "/", "1");
  blocked.remember("wasm");
  assert.equal(blocked.recall(), null);
  const shelf = new Shelf();
  shelf.setItem("offshelf:/:engine:1", "cuda");
  assert.equal(new EngineMemory(new DeviceStorage(() => shelf), "/", "1").recall(), null);
});

test("?engine= names an engine, or nothing is asked", () => {
  assert.equal(askedEngine("?engine=webgl"), "webgl");
  assert.equal(askedEngine("?x=1&engine=wasm"), "wasm");
  assert.equal(askedEngine("?engine=cuda"), null);
  assert.equal(askedEngine(""), null);
});

test("an iPad that calls itself a Mac is told by its touch screen", () => {
  assert.equal(isIos("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", 5), true);
  assert.equal(isIos("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5), true);
  assert.equal(isIos("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0), false);
  assert.equal(isIos("Mozilla/5.0 (Linux; Android 15)", 5), false);
});
