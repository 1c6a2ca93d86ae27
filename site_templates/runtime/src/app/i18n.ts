// Words of the page in the visitor's language. Locale files are flat: key → text, or key → plural forms.

/** Forms of a text by plural category of its `count`; "other" always stands. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };
export type Strings = Readonly<Record<string, string | Plural>>;
export type Values = Readonly<Record<string, string | number>>;

/**
 * Fill `{name}` with values; numbers are written in the locale's way, and `count` picks the plural form.
 * Values are put in as they are, once: braces in a brand's name stay braces.
 */
export function fill(text: string | Plural, locale: string, values: Values = {}): string {
  let form = text;
  if (typeof form !== "string") {
    const rule = new Intl.PluralRules(locale).select(Number(values["count"] ?? 0));
    form = form[rule] ?? form.other;
  }
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/**
 * The locale to speak: the one asked for, else the first of the visitor's languages that is there,
 * by exact tag, then by language alone (zh-CN and zh-TW both find zh-Hans), else English.
 */
export function chooseLocale(asked: string, available: readonly string[], visitor: readonly string[]): string {
  if (available.includes(asked)) return asked;
  const language = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";
  for (const tag of visitor) {
    const found =
      available.find((name) => name.toLowerCase() === tag.toLowerCase()) ??
      available.find((name) => language(name) === language(tag));
    if (found !== undefined) return found;
  }
  return available.includes("en") ? "en" : (available[0] ?? "en");
}

/** The current language. Listeners run after each change, so that what is on the screen follows. */
export class I18n {
  #strings: Strings;
  #locale: string;
  readonly #listeners: (() => void)[] = [];

  constructor(locale: string, strings: Strings) {
    this.#locale = locale;
    this.#strings = strings;
  }

  get locale(): string {
    return this.#locale;
  }

  /** The text of `key`; the key itself when there is none, so that a gap is seen and not silent. */
  t(key: string, values?: Values): string {
    const text = this.#strings[key];
    return text === undefined ? key : fill(text, this.#locale, values);
  }

  number(value: number): string {
    return new Intl.NumberFormat(this.#locale).format(value);
  }

  use(locale: string, strings: Strings): void {
    this.#locale = locale;
    this.#strings = strings;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}

/** Put the texts of all elements that name a key into `root`, as text, never as markup. */
export function translate(root: ParentNode, i18n: I18n): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-i18n]")) {
    element.textContent = i18n.t(element.dataset["i18n"] ?? "");
  }
  for (const element of root.querySelectorAll<HTMLElement>("[data-i18n-label]")) {
    element.setAttribute("aria-label", i18n.t(element.dataset["i18nLabel"] ?? ""));
  }
}
