import type { FromServiceWorker } from "../shared/messages.ts";
import { download } from "./download.ts";
import { inParallel } from "./in-parallel.ts";
import { Refusal, storageRefusal } from "./refusal.ts";
import type { Site, SiteFile } from "./site.ts";
import { HASH_HEADER, verified } from "./verify.ts";

export type Tell = (message: FromServiceWorker) => Promise<void>;

/** Fewer than the six connections that a browser opens to one host: the page is loading, too. */
const PARALLEL = 4;

/**
 * Stores every file of the site, or nothing that is ever served.
 *
 * What own caches do not hold is downloaded into the staging cache, where a closed browser or a cut
 * connection leaves it for the next attempt. Once nothing is missing, every file is verified from its
 * bytes and put into the cache of this version.
 *
 * @throws {Refusal} after the pages were told; what was in service still is
 */
export async function install(site: Site, tell: Tell): Promise<void> {
  const existed = await caches.has(site.names.current);
  try {
    await gather(site, tell);
    await assemble(site);
  } catch (error) {
    const refusal = storageRefusal(error, site.scope);
    if (!existed) await caches.delete(site.names.current).catch(() => false);
    // A full device gets its space back at once; otherwise the next attempt goes on from here.
    if (refusal.reason === "quota" || refusal.reason === "storage") {
      await caches.delete(site.names.staging).catch(() => false);
    }
    const { reason, url, detail } = refusal;
    // Awaited: a worker that failed to install may be stopped the moment this rejects.
    await tell({ type: "install-failed", version: site.version, reason, url, detail });
    throw refusal;
  }
}

async function gather(site: Site, tell: Tell): Promise<void> {
  const staging = await caches.open(site.names.staging);
  await dropStrangers(staging, site);
  const held = await heldContent(site);
  const missing = site.files.filter((file) => !copyOf(file, held));
  const progress = progressOf(site, missing, tell);
  await checkRoom(site, staging);
  await inParallel(missing, PARALLEL, async (file, signal) => {
    await put(staging, file, await download(file, { signal, onBytes: progress }));
  });
}

async function assemble(site: Site): Promise<void> {
  const [staging, current] = [await caches.open(site.names.staging), await caches.open(site.names.current)];
  const held = await heldContent(site);
  for (const file of site.files) {
    const copy = await copyOf(file, held)?.();
    // A copy that rotted on the device, or was cleared away meanwhile, is downloaded after all.
    const good = copy && (await verified(copy, file).catch(() => undefined));
    await put(current, file, good ?? (await download(file)));
    await staging.delete(file.url);
  }
  await caches.delete(site.names.staging);
}

type Held = ReadonlyMap<string, () => Promise<Response | undefined>>;

function copyOf(file: SiteFile, held: Held): (() => Promise<Response | undefined>) | undefined {
  return held.get(file.sha256) ?? (file.named ? held.get(file.url) : undefined);
}

/** SHA-256, or the address of what is stored without one, → how to read it, from the caches of this scope:
 * earlier versions, attempts that broke off. */
async function heldContent(site: Site): Promise<Held> {
  const held = new Map<string, () => Promise<Response | undefined>>();
  for (const name of (await caches.keys()).filter(site.names.owns)) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const hash = (await cache.match(request))?.headers.get(HASH_HEADER);
      held.set(hash ?? request.url, () => cache.match(request));
    }
  }
  return held;
}

/** Removes from the staging cache what an attempt at another version left there. */
async function dropStrangers(staging: Cache, site: Site): Promise<void> {
  for (const request of await staging.keys()) {
    if (site.fileAt(request.url)?.url !== request.url) await staging.delete(request);
  }
}

/** Refuses before the first byte when the device cannot take the version, so that a full phone does not
 * download it in vain on every visit. */
async function checkRoom(site: Site, staging: Cache): Promise<void> {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota === undefined || usage === undefined) return;
  const staged = new Set((await staging.keys()).map((request) => request.url));
  const needed = site.files.reduce((sum, file) => sum + (staged.has(file.url) ? 0 : file.bytes), 0);
  if (needed > quota - usage) {
    throw new Refusal("quota", site.scope, `needs ${needed} bytes, and ${Math.max(0, quota - usage)} are free`);
  }
}

async function put(cache: Cache, file: SiteFile, response: Response): Promise<void> {
  await cache.put(file.url, response).catch((error: unknown) => {
    throw storageRefusal(error, file.url);
  });
}

/** Counts bytes and tells the pages at each further hundredth, and at the end. */
function progressOf(site: Site, missing: readonly SiteFile[], tell: Tell): (count: number) => void {
  const { version, total } = site;
  let loaded = missing.reduce((rest, file) => rest - file.bytes, total);
  let told = -1;
  const count = (bytes: number) => {
    loaded += bytes;
    const hundredth = Math.floor((100 * loaded) / Math.max(total, 1));
    if (hundredth === told) return;
    told = hundredth;
    void tell({ type: "install-progress", version, loaded, total });
  };
  count(0);
  return count;
}
