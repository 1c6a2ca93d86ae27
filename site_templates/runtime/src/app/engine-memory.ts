// Which engine was fastest on this device, for this version of this site.
import type { EngineName } from "../shared/messages.ts";
import type { DeviceStorage } from "./device-storage.ts";

const ENGINES: readonly EngineName[] = ["wasm", "webgl", "webgpu"];

function isEngine(value: string | null): value is EngineName {
  return ENGINES.some((name) => name === value);
}

/** The engine that `?engine=` asks for, or `null`. A name that is none counts as not asked. */
export function askedEngine(search: string): EngineName | null {
  const value = new URLSearchParams(search).get("engine");
  return isEngine(value) ? value : null;
}

/**
 * Sites of one owner share an origin, so a key carries the site's folder; and the version, so that a
 * new model is tried anew.
 */
export class EngineMemory {
  readonly #storage: DeviceStorage;
  readonly #scope: string;
  readonly #key: string;

  /** @param scope  path of the site's folder, ending with "/" */
  constructor(storage: DeviceStorage, scope: string, version: string) {
    this.#storage = storage;
    this.#scope = `offshelf:${scope}:engine:`;
    this.#key = this.#scope + version;
  }

  recall(): EngineName | null {
    const value = this.#storage.get(this.#key);
    return isEngine(value) ? value : null;
  }

  /** Remember `engine`, and forget what earlier versions of this site remembered. */
  remember(engine: EngineName): void {
    this.#storage.forget(this.#scope, this.#key);
    this.#storage.set(this.#key, engine);
  }
}
