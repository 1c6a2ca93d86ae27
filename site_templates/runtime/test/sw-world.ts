// A browser's storage and network as the service worker sees them, in memory.
import { createHash } from "node:crypto";

import type { FromServiceWorker, Precache } from "../src/shared/messages.ts";
import { readSite, type Site } from "../src/sw/site.ts";

export const SCOPE = "https://brand.example/repo/";

/** Path → content of a version of a site. */
export type Contents = Readonly<Record<string, string>>;

export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A name by content, as builder.artifacts.content_name makes it. */
export const named = (stem: string, text: string) => `${stem}.${sha256(text).slice(0, 16)}.bin`;

export function siteOf(version: string, contents: Contents, scope = SCOPE): Site {
  const entries = Object.entries(contents).map(([url, text]) => ({
    url,
    sha256: sha256(text),
    bytes: Buffer.byteLength(text),
  }));
  return readSite({ version, entries } satisfies Precache, scope);
}

export interface Asked {
  readonly url: string;
  readonly cache: string;
}

class MemoryCache {
  readonly stored = new Map<string, { body: ArrayBuffer; headers: [string, string][] }>();
  constructor(private readonly world: World) {}

  async put(url: string, response: Response) {
    const body = await response.arrayBuffer();
    if (this.world.full) throw new DOMException("Quota exceeded.", "QuotaExceededError");
    this.stored.set(url, { body, headers: [...response.headers] });
  }
  async match(key: string | Request) {
    const found = this.stored.get(typeof key === "string" ? key : key.url);
    return found && new Response(found.body.slice(0), { headers: found.headers });
  }
  async keys() {
    return [...this.stored.keys()].map((url) => ({ url }) as Request);
  }
  async delete(key: string | Request) {
    return this.stored.delete(typeof key === "string" ? key : key.url);
  }
}

/** Replaces `caches`, `fetch` and `navigator.storage` of the process until the next one is made. */
export class World {
  readonly asked: Asked[] = [];
  readonly told: FromServiceWorker[] = [];
  /** Address → answer; a function sees how often the address was asked before, and the cache mode. */
  readonly server = new Map<string, (times: number, cache: string) => Response | Promise<Response>>();
  full = false;
  quota = 1e9;
  private readonly all = new Map<string, MemoryCache>();

  constructor() {
    const caches = {
      open: async (name: string) => {
        const cache = this.all.get(name) ?? new MemoryCache(this);
        this.all.set(name, cache);
        return cache;
      },
      has: async (name: string) => this.all.has(name),
      keys: async () => [...this.all.keys()],
      delete: async (name: string) => this.all.delete(name),
      match: async (url: string, { cacheName }: { cacheName: string }) => this.all.get(cacheName)?.match(url),
    };
    const fetch = async (url: string, init: RequestInit = {}) => {
      init.signal?.throwIfAborted();
      const times = this.asked.filter((asked) => asked.url === url).length;
      this.asked.push({ url, cache: init.cache ?? "" });
      const answer = this.server.get(url);
      if (!answer) throw new TypeError("Failed to fetch");
      return answer(times, init.cache ?? "");
    };
    const navigator = { storage: { estimate: async () => ({ quota: this.quota, usage: 0 }) } };
    for (const [name, value] of Object.entries({ caches, fetch, navigator })) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }

  /** The server has this version, and no other. */
  publish(contents: Contents, scope = SCOPE) {
    this.server.clear();
    for (const [path, text] of Object.entries(contents)) {
      const url = path === "index.html" ? scope : new URL(path, scope).href;
      this.server.set(url, () => new Response(text));
    }
  }

  /** Names of the caches → addresses → text, as the device holds them. */
  stored(): Record<string, Record<string, string>> {
    return Object.fromEntries(
      [...this.all].map(([name, cache]) => [
        name,
        Object.fromEntries([...cache.stored].map(([url, { body }]) => [url, Buffer.from(body).toString()])),
      ]),
    );
  }

  readonly tell = async (message: FromServiceWorker) => void this.told.push(message);

  failure() {
    return this.told.find((message) => message.type === "install-failed");
  }
}
