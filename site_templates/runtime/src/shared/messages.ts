// What the page and the worker, and the page and the service worker, say to each other.
import type { DetectOptions, Detections, Timings } from "./detections.ts";
import type { Detector } from "./detector.ts";
import type { WorkerErrorCode } from "./worker-error.ts";

export type EngineName = "wasm" | "webgl" | "webgpu";

/** Where the worker finds what it loads; every address is absolute. */
export interface Assets {
  /** Folder of detector.json, ending with "/". */
  readonly base: string;
  /** Bundled engine scripts (ES modules), by name. */
  readonly engines: Readonly<Record<EngineName, string>>;
  /** The .wasm binary of the wasm engine. */
  readonly wasm: string;
}

/** How an engine came to be chosen; shown in the details panel and remembered per device. */
export interface EngineChoice {
  readonly name: EngineName;
  /** The library's own word for its backend, read back after loading: asserted, never assumed. */
  readonly backend: string;
  readonly library: string;
  readonly how: "asked" | "remembered" | "trial" | "fallback";
  /** Milliseconds per frame of each candidate that was tried, or why it was refused. */
  readonly trial: readonly { readonly name: EngineName; readonly ms: number | null; readonly refused: string }[];
}

export type ToWorker =
  | {
      readonly type: "load";
      readonly assets: Assets;
      readonly detector: Detector;
      /** From `?engine=`; fails rather than fall back. */
      readonly asked: EngineName | null;
      /** From an earlier visit of this device with this version. */
      readonly remembered: EngineName | null;
    }
  | {
      readonly type: "detect";
      readonly id: number;
      /** Transferred; the worker closes it. EXIF rotation already applied. */
      readonly frame: ImageBitmap | VideoFrame;
      readonly options: DetectOptions;
    }
  | { readonly type: "dispose" };

export type LoadPhase = "weights" | "engine" | "trial" | "warmup";

export type FromWorker =
  | { readonly type: "progress"; readonly phase: LoadPhase; readonly loaded: number; readonly total: number }
  | { readonly type: "ready"; readonly engine: EngineChoice }
  | {
      readonly type: "detections";
      readonly id: number;
      readonly detections: Detections;
      readonly timings: Timings;
      /** Live tensors in the engine after this frame: constant unless something leaks. */
      readonly tensors: number;
    }
  /** The engine was lost (a WebGL context, say) and is being loaded again; "ready" follows. */
  | { readonly type: "recovering"; readonly reason: string }
  | { readonly type: "error"; readonly id: number | null; readonly code: WorkerErrorCode; readonly message: string };

/** A file that the service worker stores. `url` is relative to the scope, or absolute for weights elsewhere. */
export interface PrecacheEntry {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Written into sw.js by the builder: `self.__OFFSHELF__ = {...}`. */
export interface Precache {
  /** Hash over all entries: the version of the site. */
  readonly version: string;
  readonly entries: readonly PrecacheEntry[];
}

export type FromServiceWorker =
  | { readonly type: "install-progress"; readonly version: string; readonly loaded: number; readonly total: number }
  /** Why the new version could not be stored; the old one, if any, stays in service. */
  | {
      readonly type: "install-failed";
      readonly version: string;
      readonly reason: "network" | "status" | "length" | "hash" | "quota" | "storage";
      readonly url: string;
      readonly detail: string;
    }
  /** Works offline when `bytes`, what the device holds of this version, has reached `total`. */
  | { readonly type: "version"; readonly version: string; readonly bytes: number; readonly total: number };

export type ToServiceWorker = { readonly type: "take-over" } | { readonly type: "what-version" };

/** JSON in `<script type="application/json" id="offshelf-page">` of index.html. */
export interface PageConfig {
  readonly name: string;
  readonly version: string;
  /** "auto" or a locale. */
  readonly language: string;
  /** Locale → path of its JSON file, relative to the page. */
  readonly locales: Readonly<Record<string, string>>;
  readonly detector: string;
  readonly worker: string;
  readonly engines: Readonly<Record<EngineName, string>>;
  readonly wasm: string;
  readonly service_worker: string;
}
