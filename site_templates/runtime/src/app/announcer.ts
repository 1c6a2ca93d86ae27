// What screen readers are told: politely, and never faster than it can be heard.

/** Milliseconds between two announcements of a moving picture. */
export const PAUSE = 4000;

/** Speaks the newest text only; texts that were overtaken while waiting are dropped. */
export class Announcer {
  readonly #speak: (text: string) => void;
  #spoken = "";
  #waiting: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(speak: (text: string) => void) {
    this.#speak = speak;
  }

  /** Say `text` as soon as the last announcement has had its time. */
  say(text: string): void {
    this.#waiting = text;
    if (this.#timer === undefined) this.#flush();
  }

  /** Say `text` at once, whatever is waiting: answers to something the person just did. */
  now(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#spoken = "";
    this.say(text);
  }

  #flush(): void {
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = null;
    if (text === null || text === this.#spoken) return;
    this.#spoken = text;
    this.#speak(text);
    this.#timer = setTimeout(() => this.#flush(), PAUSE);
  }
}
