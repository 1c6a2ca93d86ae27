// Starts the page. Everything that it loads stands in the folder of the site.
import { showCard } from "./card.ts";
import { byId } from "./elements.ts";
import { I18n, translate } from "./i18n.ts";
import { readPageConfig, readStrings } from "./page-config.ts";
import { cardOf } from "./screen.ts";
import { start } from "./start.ts";

const i18n = new I18n(document.documentElement.lang, readStrings());
// First of all listeners: what the parts of the page write into the same elements comes after.
i18n.onChange(() => {
  document.documentElement.lang = i18n.locale;
  translate(document, i18n);
});

if (location.protocol === "file:") {
  // No worker, no camera and no storage there: say what to do instead of failing in pieces.
  document.documentElement.dataset["view"] = "file";
  showCard(cardOf({ kind: "file" }), i18n);
  byId("sheet", HTMLElement).hidden = true;
  byId("open-details", HTMLElement).hidden = true;
  byId("bar-status", HTMLElement).hidden = true;
} else {
  start(readPageConfig(), i18n);
}
