// What was found, brought to the eye and the ear: boxes, counts, and words for screen readers.
import type { Detections } from "../shared/detections.ts";
import type { Detector } from "../shared/detector.ts";
import type { View } from "./fit.ts";
import type { I18n } from "./i18n.ts";
import type { Stage } from "./stage.ts";

import { Announcer } from "./announcer.ts";
import { countByLabel, type Count } from "./counting.ts";
import { Counts } from "./counts.ts";
import { byId } from "./elements.ts";
import { mark } from "./overlay.ts";
import { percent } from "./units.ts";

export class Results {
  readonly #i18n: I18n;
  readonly #stage: Stage;
  readonly #counts: Counts;
  /** Public, because what is not about counts is said by the same voice. */
  readonly announcer: Announcer;
  #names: ReadonlyMap<number, string> = new Map();

  constructor(i18n: I18n, stage: Stage) {
    this.#i18n = i18n;
    this.#stage = stage;
    this.#counts = new Counts(i18n, (column) => this.#name(column));
    const announcer = byId("announcer", HTMLElement);
    this.announcer = new Announcer((text) => {
      announcer.textContent = text;
    });
  }

  setLabels(labels: Detector["labels"]): void {
    this.#names = new Map(labels.map(({ column, name }) => [column, name]));
  }

  /** Nothing has been looked at; the sheet says the words of `waiting`. */
  clear(waiting: string): void {
    this.#counts.wait(waiting);
    this.#stage.draw([]);
    this.#describe(0);
  }

  /** @param moving  live video: calm order, and screen readers are not told of every frame */
  show(detections: Detections, view: View, moving: boolean): void {
    const counts = countByLabel(detections, moving ? "label" : "frequency");
    const score = (value: number): string => percent(value, this.#i18n.locale);
    this.#stage.draw(mark(detections, view.place, (column) => this.#name(column), score));
    this.#counts.show(counts);
    this.#describe(detections.count);
    const words = this.#words(counts);
    if (moving) this.announcer.say("counts", words);
    else this.announcer.now("counts", words);
  }

  #describe(count: number): void {
    this.#stage.describe(this.#i18n.t("camera.view"), this.#i18n.t("photo.view", { count }));
  }

  #words(counts: readonly Count[]): string {
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return this.#i18n.t("counts.none");
    const labels = counts.map(({ column, count }) =>
      this.#i18n.t("counts.spoken.label", { label: this.#name(column), count }),
    );
    return `${this.#i18n.t("counts.spoken", { count: total })} ${labels.join(this.#i18n.t("counts.spoken.join"))}`;
  }

  /** A column without a label still has a number to be told by. */
  #name(column: number): string {
    return this.#names.get(column) ?? `#${column}`;
  }
}
