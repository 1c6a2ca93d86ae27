// What screen readers are told: politely, and never faster than it can be heard.

/** Milliseconds between two announcements. */
export const PAUSE = 4000;

export type Topic = "counts" | "page" | "offline";

/** Of each topic only the newest text is spoken; what was overtaken while waiting is dropped. */
export class Announcer {
  readonly #speak: (text: string) => void;
  readonly #spoken = new Map<Topic, string>();
  #waiting = new Map<Topic, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(speak: (text: string) => void) {
    this.#speak = speak;
  }

  /** Say `text` as soon as the last announcement has had its time, unless it was the last of its topic. */
  say(topic: Topic, text: string): void {
    this.#waiting.set(topic, text);
    if (this.#timer === undefined) this.#flush();
  }

  /** Say `text` at once, before whatever is waiting: answers to something the person just did. */
  now(topic: Topic, text: string): void {
    clearTimeout(this.#timer);
    this.#spoken.delete(topic);
    this.#waiting.delete(topic);
    this.#waiting = new Map([[topic, text], ...this.#waiting]);
    this.#flush();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [topic, text] of this.#waiting) {
      this.#waiting.delete(topic);
      if (this.#spoken.get(topic) === text) continue;
      this.#spoken.set(topic, text);
      this.#speak(text);
      this.#timer = setTimeout(() => this.#flush(), PAUSE);
      return;
    }
  }
}
