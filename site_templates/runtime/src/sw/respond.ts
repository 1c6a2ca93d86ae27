import { download } from "./download.ts";
import type { Site, SiteFile } from "./site.ts";

/**
 * Answers from the cache of this version. When the entry is gone (the browser, or a neighbour on the
 * origin, cleared it), from the network, verified, and puts it back.
 *
 * @param keepAlive extends the event until the entry is stored
 */
export async function respond(
  site: Site,
  file: SiteFile,
  request: Request,
  keepAlive: (work: Promise<void>) => void,
): Promise<Response> {
  const where = { cacheName: site.names.current, ignoreVary: true };
  const stored = await caches.match(file.url, where).catch(() => undefined);
  if (stored) return stored;
  try {
    const fresh = await download(file);
    keepAlive(putBack(site, file, fresh.clone()));
    return fresh;
  } catch {
    // The host has moved on to another version: its entry points are shown, but not stored as ours. A name
    // with a hash has one right content, and this is not it.
    return file.named ? Response.error() : fetch(request);
  }
}

/** The page has its answer; a storage that refuses the copy only means asking again next time. */
async function putBack(site: Site, file: SiteFile, response: Response): Promise<void> {
  try {
    await (await caches.open(site.names.current)).put(file.url, response);
  } catch {
    return;
  }
}

/** Bytes of this version that the cache holds: `site.total` when it works offline. */
export async function storedBytes(site: Site): Promise<number> {
  if (!(await caches.has(site.names.current))) return 0;
  const keys = await (await caches.open(site.names.current)).keys();
  const stored = new Set(keys.map((request) => request.url));
  return site.files.reduce((sum, file) => sum + (stored.has(file.url) ? file.bytes : 0), 0);
}
