// What is stored on this device, as the service worker tells it.
import type { FromServiceWorker } from "../shared/messages.ts";

export type StoreFault = Extract<FromServiceWorker, { type: "install-failed" }>["reason"];

export interface Offline {
  /** `false` where the browser or the address keeps pages from being stored at all. */
  readonly possible: boolean;
  /** The version in service, once all of it is stored. */
  readonly stored: { readonly version: string; readonly bytes: number } | null;
  /** What is being stored right now. */
  readonly storing: { readonly loaded: number; readonly total: number } | null;
  readonly failed: StoreFault | null;
  /** A newer version is stored and waits. */
  readonly update: boolean;
}

export const UNKNOWN: Offline = { possible: true, stored: null, storing: null, failed: null, update: false };

export type OfflineEvent = FromServiceWorker | { readonly type: "impossible" } | { readonly type: "update" };

/** The state after `event`. */
export function after(state: Offline, event: OfflineEvent): Offline {
  switch (event.type) {
    case "impossible":
      return { ...UNKNOWN, possible: false };
    case "update":
      return { ...state, storing: null, failed: null, update: true };
    case "install-progress":
      return { ...state, possible: true, failed: null, storing: { loaded: event.loaded, total: event.total } };
    case "install-failed":
      return { ...state, storing: null, failed: event.reason };
    case "version": {
      const { version, bytes, total } = event;
      // Less than the whole: something was cleared away, and the worker is fetching it again.
      if (bytes < total) return { ...state, stored: null };
      // The version in service may report while a newer one is still coming in.
      const storing = state.stored === null ? null : state.storing;
      return { ...state, stored: { version, bytes }, storing };
    }
  }
}

export type OfflineStatus = "waiting" | "online" | "storing" | "ready" | "update" | "failed";

/** The one word for the state; `storing` while an update comes in is not worth a word as long as the old works. */
export function statusOf(state: Offline): OfflineStatus {
  if (!state.possible) return "online";
  if (state.update) return "update";
  if (state.stored !== null) return "ready";
  if (state.failed !== null) return "failed";
  return state.storing === null ? "waiting" : "storing";
}

/** Registers the service worker, listens to it, and lets the person choose when an update takes over. */
export class OfflineKeeper {
  readonly #onChange: (state: Offline) => void;
  #state = UNKNOWN;
  #registration: ServiceWorkerRegistration | null = null;
  #switching = false;

  constructor(onChange: (state: Offline) => void) {
    this.#onChange = onChange;
  }

  get state(): Offline {
    return this.#state;
  }

  /** @param script  address of the service worker, relative to the page; its folder is the scope */
  async register(script: string): Promise<void> {
    // Absent outside secure contexts and in some private windows, whatever the type declarations say.
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    if (container === undefined) {
      this.#take({ type: "impossible" });
      return;
    }
    container.addEventListener("message", (event: MessageEvent<FromServiceWorker>) => this.#take(event.data));
    let controlled = container.controller !== null;
    container.addEventListener("controllerchange", () => {
      if (this.#switching) location.reload();
      // Chosen in another tab: this page is of the version before, and is not torn out of a person's hands.
      else if (controlled) this.#take({ type: "update" });
      controlled = true;
    });
    container.startMessages();
    // What could not be stored without a network goes on where it broke off.
    addEventListener("online", () => {
      if (this.#state.stored === null || this.#state.failed !== null) void this.#store(container, script);
    });
    await this.#store(container, script);
  }

  async #store(container: ServiceWorkerContainer, script: string): Promise<void> {
    try {
      const registration = await container.register(script, { updateViaCache: "none" });
      if (registration !== this.#registration) this.#watch(registration);
      else await registration.update();
      this.#registration = registration;
      registration.active?.postMessage({ type: "what-version" });
    } catch {
      // The script could not be fetched: whatever an earlier visit has stored still answers.
      const registration = await container.getRegistration();
      if (registration?.active) registration.active.postMessage({ type: "what-version" });
      else if (this.#registration === null) this.#take({ type: "impossible" });
    }
  }

  /** Reload into the newer version. */
  switchNow(): void {
    const waiting = this.#registration?.waiting;
    if (!waiting) {
      location.reload();
      return;
    }
    this.#switching = true;
    waiting.postMessage({ type: "take-over" });
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const check = (): void => {
      if (registration.waiting && registration.active) this.#take({ type: "update" });
    };
    check();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", check));
    registration.installing?.addEventListener("statechange", check);
  }

  #take(event: OfflineEvent): void {
    const before = this.#state;
    this.#state = after(before, event);
    if (before.stored === null && this.#state.stored !== null) void askToKeep();
    this.#onChange(this.#state);
  }
}

/** Asks the browser not to clear the site away when space runs short; its answer changes nothing here. */
async function askToKeep(): Promise<void> {
  try {
    if (!(await navigator.storage.persisted())) await navigator.storage.persist();
  } catch {
    // No such thing in this browser or on this address.
  }
}
