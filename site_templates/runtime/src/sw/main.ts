// Keeps one version of the site on the device, whole, and answers from it. Everything that is not in
// the list of this version passes by untouched. Read top to bottom: install, activate, talk, answer.
import type { FromServiceWorker } from "../shared/messages.ts";
import { install } from "./install.ts";
import { respond, storedBytes } from "./respond.ts";
import { addressOf, readSite } from "./site.ts";
import type { WorkerScope } from "./worker-scope.ts";

const worker = self as unknown as WorkerScope;
const site = readSite(worker.__OFFSHELF__, worker.registration.scope);

// The first version ever takes over as soon as it is stored; a later one waits until the user asks, or
// until the last page of the old one is closed.
worker.addEventListener("install", (event) => event.waitUntil(install(site, tell)));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("message", (event) => {
  if (event.data?.type === "take-over") event.waitUntil(worker.skipWaiting());
  if (event.data?.type === "what-version") event.waitUntil(reportAndMend());
});

worker.addEventListener("fetch", (event) => {
  const file = event.request.method === "GET" && site.fileAt(event.request.url);
  if (file) event.respondWith(respond(site, file, event.request, (work) => event.waitUntil(work)));
});

async function takeOver(): Promise<void> {
  // A version that came in meanwhile clears up itself, and may still be copying from the others.
  if (!worker.registration.installing && !worker.registration.waiting) {
    const old = (await caches.keys()).filter((name) => site.names.owns(name) && name !== site.names.current);
    await Promise.all(old.map((name) => caches.delete(name)));
  }
  // The page of the first visit works offline without a reload.
  await worker.clients.claim();
  await report();
}

async function report(): Promise<number> {
  const bytes = await storedBytes(site);
  await tell({ type: "version", version: site.version, bytes, total: site.total });
  return bytes;
}

/** Tells what is stored; when something was cleared away, fetches it again and tells once more. */
async function reportAndMend(): Promise<void> {
  if ((await report()) === site.total || worker.registration.installing) return;
  await install(site, tell).then(report, () => undefined);
}

/** To the pages of this site alone: `matchAll` returns those of all sites of the origin. */
async function tell(message: FromServiceWorker): Promise<void> {
  const pages = await worker.clients.matchAll({ includeUncontrolled: true, type: "window" });
  for (const page of pages) if (addressOf(page.url, site.scope) === site.scope) page.postMessage(message);
}
