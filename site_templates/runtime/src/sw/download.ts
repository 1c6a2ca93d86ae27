import { Refusal } from "./refusal.ts";
import type { SiteFile } from "./site.ts";
import { verified } from "./verify.ts";

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called with bytes as they arrive, and with a negative count when an attempt was for nothing. */
  readonly onBytes?: (count: number) => void;
}

/**
 * A file from the network, verified.
 *
 * The HTTP cache may answer for names that carry a hash. Entry points are asked of the server, because
 * a host that says `max-age=600` for everything would mix two versions. When what came is wrong, the
 * HTTP cache may be to blame (a 404 from before the file was published, say): once more without it.
 *
 * @throws {Refusal} "network", "status", "length" or "hash"
 */
export async function download(file: SiteFile, options: DownloadOptions = {}): Promise<Response> {
  try {
    return await attempt(file, file.named ? "default" : "no-cache", options);
  } catch (error) {
    if (error instanceof Refusal && error.reason === "network") throw error;
    return attempt(file, "reload", options);
  }
}

async function attempt(file: SiteFile, cache: RequestCache, options: DownloadOptions): Promise<Response> {
  const { signal, onBytes = () => {} } = options;
  const request: RequestInit = signal ? { cache, redirect: "manual", signal } : { cache, redirect: "manual" };
  const response = await fetch(file.url, request).catch((error: unknown) => {
    throw new Refusal("network", file.url, String(error));
  });
  if (response.status !== 200) {
    void response.body?.cancel();
    const redirected = response.type === "opaqueredirect";
    throw new Refusal("status", file.url, redirected ? "a redirect, not the file" : `status ${response.status}`);
  }
  let arrived = 0;
  try {
    return await verified(response, file, (count) => {
      arrived += count;
      onBytes(count);
    });
  } catch (error) {
    onBytes(-arrived);
    throw error;
  }
}
