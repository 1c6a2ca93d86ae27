import type { I18n } from "./i18n.ts";

import { byId } from "./elements.ts";
import { percent } from "./units.ts";

/** The slider for the least score. */
export class Threshold {
  readonly #slider = byId("threshold", HTMLInputElement);
  readonly #i18n: I18n;

  /** @param onChange  called while the slider moves */
  constructor(i18n: I18n, onChange: () => void) {
    this.#i18n = i18n;
    i18n.onChange(() => this.#render());
    this.#slider.addEventListener("input", () => {
      this.#render();
      onChange();
    });
    this.#render();
  }

  /** 0..1 */
  get score(): number {
    return this.#slider.valueAsNumber / 100;
  }

  set score(value: number) {
    // A site may ask for a score beyond the slider's usual ends.
    this.#slider.min = String(Math.min(Number(this.#slider.min), Math.round(value * 100)));
    this.#slider.max = String(Math.max(Number(this.#slider.max), Math.round(value * 100)));
    this.#slider.value = String(Math.round(value * 100));
    this.#render();
  }

  /** The least score that the slider can ask for, 0..1. */
  get least(): number {
    return Number(this.#slider.min) / 100;
  }

  #render(): void {
    const text = percent(this.score, this.#i18n.locale);
    byId("threshold-value", HTMLOutputElement).textContent = text;
    this.#slider.setAttribute("aria-valuetext", text);
    const { min, max, valueAsNumber } = this.#slider;
    const filled = (valueAsNumber - Number(min)) / (Number(max) - Number(min));
    this.#slider.style.setProperty("--filled", String(filled));
  }
}
