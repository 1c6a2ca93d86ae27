import type { Precache } from "../shared/messages.ts";
import { type CacheNames, cacheNames } from "./cache-names.ts";

/** A file that this version consists of. */
export interface SiteFile {
  /** Absolute; what is asked of the network, and the key in the caches. */
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
  /** The name carries the hash, so that the HTTP cache cannot hold another version of it. */
  readonly named: boolean;
}

/** The version of the site that this service worker stands for. */
export interface Site {
  readonly scope: string;
  readonly version: string;
  readonly names: CacheNames;
  readonly files: readonly SiteFile[];
  /** Bytes of all files. */
  readonly total: number;
  /** The file that answers a request for `url`, whatever its query (`?engine=wasm`). */
  fileAt(url: string): SiteFile | undefined;
}

/** Hex digits of SHA-256 in a file's name: builder.artifacts.HASH_LENGTH. */
const HASH_LENGTH = 16;

export function readSite(precache: Precache, scope: string): Site {
  const files = precache.entries.map(({ url, sha256, bytes }): SiteFile => ({
    url: addressOf(new URL(url, scope).href, scope),
    sha256,
    bytes,
    named: url.includes(sha256.slice(0, HASH_LENGTH)),
  }));
  const byUrl = new Map(files.map((file) => [file.url, file]));
  return {
    scope,
    version: precache.version,
    names: cacheNames(scope, precache.version),
    files,
    total: files.reduce((sum, file) => sum + file.bytes, 0),
    fileAt: (url) => byUrl.get(addressOf(url, scope)),
  };
}

/** One address for each file: no query, no fragment, and the scope itself for its index.html. Some
 * hosts redirect "index.html" to "/", and a redirect is never stored. */
export function addressOf(url: string, scope: string): string {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  return address === `${scope}index.html` ? scope : address;
}
