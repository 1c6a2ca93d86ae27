import type { FromServiceWorker } from "../shared/messages.ts";

export type RefusalReason = Extract<FromServiceWorker, { type: "install-failed" }>["reason"];

/** Why a file cannot be stored; becomes the message "install-failed". */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly url: string;
  readonly detail: string;

  constructor(reason: RefusalReason, url: string, detail: string) {
    super(`${reason}: ${detail} (${url})`);
    this.name = "Refusal";
    this.reason = reason;
    this.url = url;
    this.detail = detail;
  }
}

/** What Cache Storage threw, as a refusal: the device is full, or the storage itself failed. */
export function storageRefusal(error: unknown, url: string): Refusal {
  if (error instanceof Refusal) return error;
  const full = error instanceof DOMException && error.name === "QuotaExceededError";
  return new Refusal(full ? "quota" : "storage", url, String(error));
}
