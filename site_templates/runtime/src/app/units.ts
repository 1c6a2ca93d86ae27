// Numbers as people read them, in the locale's own way.

/** `9500000` → "9.5 MB". Decimal megabytes, as phones show storage. */
export function bytes(value: number, locale: string): string {
  const mega = value >= 100_000;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: mega ? "megabyte" : "kilobyte",
    unitDisplay: "short",
    maximumFractionDigits: mega && value < 99.95e6 ? 1 : 0,
    minimumFractionDigits: mega && value < 99.95e6 ? 1 : 0,
  }).format(value / (mega ? 1e6 : 1e3));
}

/** `0.5` → "50%". */
export function percent(fraction: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(fraction);
}

/** `42.25` → "42.3": one decimal, so that a column of them stays still while they change. */
export function decimal(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}
