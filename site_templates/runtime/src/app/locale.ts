// Which language the page speaks: the one picked on this device, the site's, or the visitor's.
import type { PageConfig } from "../shared/messages.ts";
import type { DeviceStorage } from "./device-storage.ts";
import type { I18n, Strings } from "./i18n.ts";

import { byId, show } from "./elements.ts";
import { chooseLocale } from "./i18n.ts";

/** Load the right locale now, and others when they are picked. One that cannot be loaded changes nothing. */
export async function speak(page: PageConfig, i18n: I18n, storage: DeviceStorage, scope: string): Promise<void> {
  const available = Object.keys(page.locales).sort();
  const select = byId("language", HTMLSelectElement);
  const key = `offshelf:${scope}:language`;

  const use = async (locale: string): Promise<void> => {
    const path = page.locales[locale];
    if (path !== undefined && locale !== i18n.locale) {
      const response = await fetch(path).catch(() => null);
      if (response?.ok) i18n.use(locale, (await response.json()) as Strings);
    }
    select.value = i18n.locale;
  };

  list(select, available);
  show("language-row", available.length > 1);
  select.addEventListener("change", () => {
    storage.set(key, select.value);
    void use(select.value);
  });
  await use(chooseLocale(storage.get(key) ?? page.language, available, navigator.languages));
}

/** Each language by its own name, so that whoever reads only that one finds it. */
function list(select: HTMLSelectElement, available: readonly string[]): void {
  for (const locale of available) {
    const option = document.createElement("option");
    option.value = locale;
    option.lang = locale;
    option.textContent = new Intl.DisplayNames(locale, { type: "language" }).of(locale) ?? locale;
    select.append(option);
  }
}
