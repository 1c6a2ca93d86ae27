// The bottom sheet on a phone: a peek with the counts, or open with the list and the settings.
import type { I18n } from "./i18n.ts";

import { byId } from "./elements.ts";

/** CSS pixels that tell a swipe from a tap. */
const SWIPE = 24;

export function bindSheet(i18n: I18n): void {
  const sheet = byId("sheet", HTMLElement);
  const toggle = byId("sheet-toggle", HTMLButtonElement);
  const text = byId("sheet-toggle-text", HTMLElement);

  const open = (): boolean => sheet.hasAttribute("data-open");
  const setOpen = (wanted: boolean): void => {
    sheet.toggleAttribute("data-open", wanted);
    toggle.setAttribute("aria-expanded", String(wanted));
    text.dataset["i18n"] = wanted ? "sheet.less" : "sheet.more";
    text.textContent = i18n.t(text.dataset["i18n"]);
  };

  let from: number | null = null;
  let swiped = false;
  toggle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    swiped = false;
    toggle.setPointerCapture(event.pointerId);
  });
  toggle.addEventListener("pointermove", (event) => {
    if (from === null || swiped || Math.abs(event.clientY - from) < SWIPE) return;
    swiped = true;
    setOpen(event.clientY < from);
  });
  toggle.addEventListener("pointerup", () => {
    from = null;
  });
  toggle.addEventListener("click", () => {
    // The click that ends a swipe has had its effect.
    if (!swiped) setOpen(!open());
    swiped = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open() || document.querySelector("dialog[open]") !== null) return;
    setOpen(false);
    toggle.focus();
  });
}
