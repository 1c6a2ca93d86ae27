// The two buttons under the thumb, and what they do on each screen.
import type { I18n } from "./i18n.ts";
import type { Action, Command } from "./screen.ts";

import { byId, setIcon, show } from "./elements.ts";

const PLACES = ["primary", "secondary"] as const;

export class Buttons {
  #actions: readonly Action[] = [];

  constructor(run: (command: Command) => void) {
    PLACES.forEach((place, index) => {
      byId(place, HTMLButtonElement).addEventListener("click", () => {
        const action = this.#actions[index];
        if (action !== undefined) run(action.command);
      });
    });
  }

  /** At most two actions, the one that stands out first. */
  show(actions: readonly Action[], i18n: I18n): void {
    this.#actions = actions;
    show("actions", actions.length > 0);
    PLACES.forEach((place, index) => {
      const action = actions[index];
      show(place, action !== undefined);
      if (action === undefined) return;
      setIcon(`${place}-use`, action.icon);
      byId(`${place}-text`, HTMLElement).textContent = i18n.t(action.text);
    });
  }
}
