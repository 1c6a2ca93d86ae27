// Puts the parts of the page together: the worker that detects, the one that stores, and what is shown of both.
import type { Detector } from "../shared/detector.ts";
import type { EngineChoice, PageConfig } from "../shared/messages.ts";
import type { Automation } from "./automation.ts";
import type { ClientState } from "./detection-client.ts";
import type { I18n } from "./i18n.ts";
import type { Offline } from "./offline.ts";

import { checkDetector } from "../shared/check-detector.ts";
import { reasonOf, WorkerError } from "../shared/worker-error.ts";
import { App } from "./app.ts";
import { automation } from "./automation.ts";
import { Details } from "./details.ts";
import { DetectionClient, DetectionError } from "./detection-client.ts";
import { DeviceStorage } from "./device-storage.ts";
import { askedEngine, EngineMemory } from "./engine-memory.ts";
import { offerInstall } from "./install.ts";
import { Loading } from "./loading.ts";
import { speak } from "./locale.ts";
import { OfflineView } from "./offline-view.ts";
import { OfflineKeeper, statusOf } from "./offline.ts";
import { bindSheet } from "./sheet.ts";

declare global {
  var offshelf: Automation | undefined;
}

const absolute = (path: string): string => new URL(path, document.baseURI).href;

export function start(page: PageConfig, i18n: I18n): void {
  const scope = new URL(".", document.baseURI).pathname;
  const storage = new DeviceStorage(() => localStorage);
  const memory = new EngineMemory(storage, scope, page.version);
  const asked = askedEngine(location.search);

  let detector: Detector | null = null;
  let engine: EngineChoice | null = null;
  const { promise: ready, resolve, reject } = settledLater<Awaited<Automation["ready"]>>();

  const loading = new Loading(i18n);
  const client = new DetectionClient(new Worker(absolute(page.worker), { type: "module" }), (state) => follow(state));
  const app = new App(i18n, client, () => details.refresh());
  const details = new Details(i18n, () => ({
    version: page.version,
    detector,
    engine,
    tensors: app.tensors,
    speed: app.latency.speed,
  }));
  const offlineView = new OfflineView(i18n, () => keeper.switchNow());
  const keeper = new OfflineKeeper((state) => followOffline(state));
  const register = once(() => void keeper.register(absolute(page.service_worker)));

  function follow(state: ClientState): void {
    const started = engine !== null;
    loading.show(state);
    app.follow(state, started, asked !== null);
    if (state.kind === "ready") {
      engine = state.engine;
      if (engine.how !== "asked") memory.remember(engine.name);
      resolve({ engine, version: page.version });
    }
    if (state.kind === "failed") reject(new DetectionError(state.code, state.message));
    // The first visit stores after it has loaded: what it loaded then comes out of the browser's own cache.
    if (state.kind === "ready" || state.kind === "failed") register();
    details.refresh();
  }

  let status = statusOf(keeper.state);
  function followOffline(state: Offline): void {
    offlineView.show(state);
    const next = statusOf(state);
    if (next !== status && next !== "storing") app.announceOffline(offlineView.short);
    status = next;
  }

  async function load(): Promise<void> {
    const address = absolute(page.detector);
    try {
      detector = await fetchDetector(address);
    } catch (error) {
      client.fail(error instanceof WorkerError ? error.code : "detector", reasonOf(error));
      return;
    }
    app.setDetector(detector);
    const { wasm, webgl, webgpu } = page.engines;
    const engines = { wasm: absolute(wasm), webgl: absolute(webgl), webgpu: absolute(webgpu) };
    const assets = { base: new URL(".", address).href, engines, wasm: absolute(page.wasm) };
    client.load({ assets, detector, asked, remembered: memory.recall() });
  }

  globalThis.offshelf = automation({
    ready,
    client,
    defaults: () => app.options({}),
    stored: () => keeper.state.stored,
  });
  bindSheet(i18n);
  offerInstall(i18n);
  void speak(page, i18n, storage, scope);
  if ((navigator.serviceWorker as ServiceWorkerContainer | undefined)?.controller) register();
  void load();
}

/** @throws WorkerError when it cannot be had; Error when it is none */
async function fetchDetector(address: string): Promise<Detector> {
  const response = await fetch(address).catch((error: unknown) => {
    throw new WorkerError("file-unreachable", `${address} cannot be reached: ${reasonOf(error)}.`);
  });
  if (!response.ok) throw new WorkerError("file-missing", `${address}: the host answered with status ${response.status}.`);
  if (response.headers.get("content-type")?.includes("text/html")) {
    throw new WorkerError("file-is-page", `The host answered with a web page in the place of ${address}.`);
  }
  return checkDetector(await response.json());
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

/** A promise and the ends of it. Nobody has to wait for it: its rejection is handled. */
function settledLater<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
