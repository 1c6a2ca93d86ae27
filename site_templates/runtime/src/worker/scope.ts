import type { FromWorker, ToWorker } from "../shared/messages.ts";

// What this realm uses of DedicatedWorkerGlobalScope. TypeScript's "WebWorker" library has all of it, but
// excludes "DOM", which the page's realm is checked with.
export interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  close(): void;
}
