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

/** A number with at most `digits` decimals. */
export function decimal(value: number, locale: string, digits = 1): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}
