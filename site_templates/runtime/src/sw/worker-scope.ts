import type { Precache, ToServiceWorker } from "../shared/messages.ts";

// What this realm uses of ServiceWorkerGlobalScope. TypeScript's "WebWorker" library has all of it, but
// excludes "DOM", which the page's realm is checked with.

export interface LifecycleEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

export interface RequestEvent extends LifecycleEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

export interface PageMessageEvent extends LifecycleEvent {
  readonly data: ToServiceWorker;
}

export interface Page {
  readonly url: string;
  postMessage(message: unknown): void;
}

export interface WorkerScope {
  /** Written before this script by the builder. */
  readonly __OFFSHELF__: Precache;
  readonly registration: {
    readonly scope: string;
    readonly installing: unknown;
    readonly waiting: unknown;
  };
  readonly clients: {
    matchAll(options: { includeUncontrolled: boolean; type: "window" }): Promise<readonly Page[]>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: LifecycleEvent) => void): void;
  addEventListener(type: "message", listener: (event: PageMessageEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
}
