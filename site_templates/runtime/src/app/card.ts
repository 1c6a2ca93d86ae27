// Words in the middle of the stage, where there is no picture to show.
import type { I18n } from "./i18n.ts";
import type { Card } from "./screen.ts";

import { byId, setIcon, show } from "./elements.ts";

/** Show `card`, or none. */
export function showCard(card: Card | null, i18n: I18n): void {
  show("card", card !== null);
  if (card === null) return;
  const picture = card.icon === "shelf";
  // An <svg> has no `hidden` in the type library, so both stand in an element of HTML.
  show("card-picture", picture);
  show("card-icon", !picture);
  if (!picture) setIcon("card-icon-use", card.icon);
  byId("card-title", HTMLElement).textContent = i18n.t(card.title);
  byId("card-text", HTMLElement).textContent = i18n.t(card.text, card.values);
  show("card-detail", card.detail !== undefined);
  byId("card-detail", HTMLElement).textContent = card.detail ?? "";
  show("card-hint", picture);
  show("card-code", card.title === "file.title");
}
