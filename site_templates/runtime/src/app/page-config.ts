import type { PageConfig } from "../shared/messages.ts";
import type { Strings } from "./i18n.ts";

import { byId } from "./elements.ts";

/** What the builder wrote into the page. */
export function readPageConfig(): PageConfig {
  return JSON.parse(byId("offshelf-page", HTMLScriptElement).text) as PageConfig;
}

/** The strings of the language in which the page was rendered. */
export function readStrings(): Strings {
  return JSON.parse(byId("offshelf-strings", HTMLScriptElement).text) as Strings;
}
