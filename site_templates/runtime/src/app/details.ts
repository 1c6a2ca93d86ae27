// The details panel: what runs here, how fast, and what of it is stored.
import type { Detector } from "../shared/detector.ts";
import type { EngineChoice } from "../shared/messages.ts";
import type { I18n } from "./i18n.ts";
import type { Speed } from "./latency.ts";

import { byId } from "./elements.ts";
import { bytes, decimal } from "./units.ts";

export interface Known {
  readonly version: string;
  readonly detector: Detector | null;
  readonly engine: EngineChoice | null;
  readonly tensors: number | null;
  readonly speed: Speed | null;
}

type Fact = readonly [term: string, value: string];

export class Details {
  readonly #dialog = byId("details", HTMLDialogElement);
  readonly #i18n: I18n;
  readonly #known: () => Known;

  constructor(i18n: I18n, known: () => Known) {
    this.#i18n = i18n;
    this.#known = known;
    i18n.onChange(() => this.refresh());
    byId("open-details", HTMLButtonElement).addEventListener("click", () => {
      this.#dialog.showModal();
      this.refresh();
    });
    byId("close-details", HTMLButtonElement).addEventListener("click", () => this.#dialog.close());
    // A click on the backdrop reaches the dialog itself; its contents fill it to the edge.
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  /** Write the newest facts, if anybody is looking. */
  refresh(): void {
    if (!this.#dialog.open) return;
    const known = this.#known();
    write("facts-site", [[this.#i18n.t("details.site.version"), known.version.slice(0, 12)]]);
    write("facts-speed", this.#speed(known.speed));
    write("facts-model", this.#model(known.detector));
    write("facts-engine", this.#engine(known));
  }

  #speed(speed: Speed | null): Fact[] {
    const { locale } = this.#i18n;
    if (speed === null) return [[this.#i18n.t("details.speed.total"), this.#i18n.t("details.speed.none")]];
    const parts = ["total", "preprocess", "run", "decode", "nms"] as const;
    const facts = parts.map((part): Fact => {
      const value = this.#i18n.t("details.ms", { value: decimal(speed.timings[part], locale) });
      return [this.#i18n.t(`details.speed.${part}`), value];
    });
    if (speed.rate !== null) facts.push([this.#i18n.t("details.speed.rate"), decimal(speed.rate, locale)]);
    return facts;
  }

  #model(detector: Detector | null): Fact[] {
    const t = (key: string): string => this.#i18n.t(`details.model.${key}`);
    if (detector === null) return [[t("name"), this.#i18n.t("details.pending")]];
    const size = detector.weights.reduce((sum, shard) => sum + shard.bytes, 0);
    return [
      [t("name"), detector.name],
      [t("classes"), this.#i18n.number(detector.labels.length)],
      [t("input"), `${detector.input.width} × ${detector.input.height}`],
      [t("weights"), `${detector.weight_format}, ${bytes(size, this.#i18n.locale)}`],
      [t("licence"), detector.licence || this.#i18n.t("details.unknown")],
      [t("source"), detector.source.sha256.slice(0, 16)],
    ];
  }

  #engine({ engine, tensors }: Known): Fact[] {
    const t = (key: string): string => this.#i18n.t(`details.engine.${key}`);
    if (engine === null) return [[t("name"), this.#i18n.t("details.pending")]];
    const { locale } = this.#i18n;
    const facts: Fact[] = [
      [t("name"), engine.name],
      [t("backend"), engine.backend],
      [t("library"), engine.library],
      [t("how"), t(`how.${engine.how}`)],
    ];
    for (const { name, ms, refused } of engine.trial) {
      const outcome = ms === null ? refused : this.#i18n.t("details.ms", { value: decimal(ms, locale) });
      facts.push([`${t("trial")}: ${name}`, outcome]);
    }
    if (tensors !== null) facts.push([t("tensors"), this.#i18n.number(tensors)]);
    return facts;
  }
}

/** Fill a definition list; elements are kept, so that a selection or a screen reader's place is not lost. */
function write(id: string, facts: readonly Fact[]): void {
  const list = byId(id, HTMLDListElement);
  while (list.childElementCount > facts.length) list.lastElementChild?.remove();
  facts.forEach(([term, value], index) => {
    let pair = list.children[index];
    if (pair === undefined) {
      pair = document.createElement("div");
      pair.append(document.createElement("dt"), document.createElement("dd"));
      list.append(pair);
    }
    const [dt, dd] = pair.children;
    if (dt!.textContent !== term) dt!.textContent = term;
    if (dd!.textContent !== value) dd!.textContent = value;
  });
}
