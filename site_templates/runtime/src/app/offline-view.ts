// Words for what is stored: a short one in the bar, a sentence in the details, notices where there is a choice.
import type { I18n } from "./i18n.ts";
import type { Offline } from "./offline.ts";

import { byId, show } from "./elements.ts";
import { statusOf, UNKNOWN } from "./offline.ts";
import { bytes, percent } from "./units.ts";

export class OfflineView {
  readonly #i18n: I18n;
  #state = UNKNOWN;
  #updateLater = false;
  #failureSeen: string | null = null;

  /** @param onSwitch  the person wants the newer version now */
  constructor(i18n: I18n, onSwitch: () => void) {
    this.#i18n = i18n;
    i18n.onChange(() => this.#render());
    for (const id of ["update-now", "details-update"]) byId(id, HTMLButtonElement).addEventListener("click", onSwitch);
    byId("update-later", HTMLButtonElement).addEventListener("click", () => {
      this.#updateLater = true;
      this.#render();
    });
    byId("failed-close", HTMLButtonElement).addEventListener("click", () => {
      this.#failureSeen = this.#state.failed;
      this.#render();
    });
  }

  show(state: Offline): void {
    this.#state = state;
    if (state.failed === null) this.#failureSeen = null;
    this.#render();
  }

  /** The short words, for announcing. */
  get short(): string {
    const { loaded, total } = this.#state.storing ?? { loaded: 0, total: 1 };
    const status = statusOf(this.#state);
    return this.#i18n.t(`offline.short.${status}`, { percent: percent(loaded / total, this.#i18n.locale) });
  }

  /** The sentence. */
  get long(): string {
    const { locale } = this.#i18n;
    const { loaded, total } = this.#state.storing ?? { loaded: 0, total: 0 };
    return this.#i18n.t(`offline.long.${statusOf(this.#state)}`, {
      size: bytes(this.#state.stored?.bytes ?? 0, locale),
      loaded: bytes(loaded, locale),
      total: bytes(total, locale),
    });
  }

  #render(): void {
    const { failed, stored, update } = this.#state;
    byId("offline-dot", HTMLElement).dataset["offline"] = statusOf(this.#state);
    byId("offline-short", HTMLElement).textContent = this.short;
    byId("offline-long", HTMLElement).textContent = this.long;
    show("notice-update", update && !this.#updateLater);
    show("details-update", update);
    show("notice-failed", failed !== null && failed !== this.#failureSeen);
    if (failed === null) return;
    const kept = stored !== null;
    const title = this.#i18n.t(kept ? "offline.failed.title.kept" : "offline.failed.title");
    const reason = this.#i18n.t(`offline.failed.${failed}`);
    byId("notice-failed-title", HTMLElement).textContent = title;
    byId("notice-failed-text", HTMLElement).textContent = kept ? `${reason} ${this.#i18n.t("offline.failed.kept")}` : reason;
  }
}
