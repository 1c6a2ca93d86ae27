// What the sheet says until the detector is ready: bytes, then the steps up to the first picture.
import type { ClientState } from "./detection-client.ts";
import type { I18n } from "./i18n.ts";

import { byId, show } from "./elements.ts";
import { bytes } from "./units.ts";

/** Where each phase begins and ends on the bar, 0..1: the download takes the time that people notice. */
const SPANS = { weights: [0, 0.8], engine: [0.8, 0.88], trial: [0.88, 0.95], warmup: [0.95, 1] } as const;

/** How far loading has come, 0..1, by the phase and what is done of it. */
export function fractionOf(state: Extract<ClientState, { kind: "loading" }>): number {
  if (state.phase === null) return 0;
  const [from, to] = SPANS[state.phase];
  const done = state.total > 0 ? Math.min(1, state.loaded / state.total) : 0;
  return from + (to - from) * done;
}

export class Loading {
  readonly #i18n: I18n;
  #state: ClientState = { kind: "loading", phase: null, loaded: 0, total: 0 };

  constructor(i18n: I18n) {
    this.#i18n = i18n;
    i18n.onChange(() => this.#render());
  }

  show(state: ClientState): void {
    this.#state = state;
    this.#render();
  }

  #render(): void {
    const state = this.#state;
    const loading = state.kind === "loading";
    show("loading", loading);
    byId("summary", HTMLElement).toggleAttribute("data-loading", loading);
    if (!loading) return;
    byId("loading-phase", HTMLElement).textContent = this.#words(state);
    byId("loading-bar", HTMLProgressElement).value = Math.round(100 * fractionOf(state));
  }

  #words({ phase, loaded, total }: Extract<ClientState, { kind: "loading" }>): string {
    if (phase === null) return this.#i18n.t("loading.start");
    const { locale } = this.#i18n;
    if (phase === "weights") {
      return this.#i18n.t("loading.weights", { loaded: bytes(loaded, locale), total: bytes(total, locale) });
    }
    return this.#i18n.t(`loading.${phase}`);
  }
}
