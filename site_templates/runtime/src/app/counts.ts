// The counts in the sheet: a total that is read at arm's length, and a row for each label.
import type { Count } from "./counting.ts";
import type { I18n } from "./i18n.ts";

import { byId, show } from "./elements.ts";

interface Row {
  readonly element: HTMLLIElement;
  readonly number: HTMLSpanElement;
}

export class Counts {
  readonly #i18n: I18n;
  readonly #name: (column: number) => string;
  readonly #rows = new Map<number, Row>();
  readonly #list = byId("counts", HTMLUListElement);
  #shown: readonly Count[] | null = null;
  #waiting = "counts.waiting";

  /** @param name  of a label, by its column */
  constructor(i18n: I18n, name: (column: number) => string) {
    this.#i18n = i18n;
    this.#name = name;
    i18n.onChange(() => this.#render());
  }

  show(counts: readonly Count[]): void {
    this.#shown = counts;
    this.#render();
  }

  /** Nothing has been counted: say the words of `key` instead. */
  wait(key: string): void {
    this.#shown = null;
    this.#waiting = key;
    this.#render();
  }

  #render(): void {
    const counts = this.#shown ?? [];
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    show("total", total > 0);
    show("counts-region", total > 0);
    show("waiting", total === 0);
    const words = this.#shown === null ? this.#waiting : "counts.none";
    byId("waiting-title", HTMLElement).textContent = this.#i18n.t(words);
    byId("waiting-text", HTMLElement).textContent = this.#i18n.t(`${words}.text`);
    byId("total-number", HTMLElement).textContent = this.#i18n.number(total);
    byId("total-unit", HTMLElement).textContent = this.#i18n.t("counts.unit", { count: total });
    this.#renderRows(counts, total);
  }

  /** Rows are kept from frame to frame and moved only when their order changes. */
  #renderRows(counts: readonly Count[], total: number): void {
    const columns = new Set(counts.map(({ column }) => column));
    for (const [column, row] of this.#rows) {
      if (columns.has(column)) continue;
      row.element.remove();
      this.#rows.delete(column);
    }
    counts.forEach(({ column, count }, index) => {
      const row = this.#rows.get(column) ?? this.#newRow(column);
      const text = this.#i18n.number(count);
      if (row.number.textContent !== text) row.number.textContent = text;
      row.element.style.setProperty("--share", String(count / total));
      if (this.#list.children[index] !== row.element) this.#list.insertBefore(row.element, this.#list.children[index] ?? null);
    });
  }

  #newRow(column: number): Row {
    const element = document.createElement("li");
    const name = document.createElement("span");
    const number = document.createElement("span");
    element.className = "count";
    name.className = "count-name";
    name.dir = "auto";
    name.textContent = this.#name(column);
    number.className = "count-number";
    element.append(name, " ", number);
    const row = { element, number };
    this.#rows.set(column, row);
    return row;
  }
}
