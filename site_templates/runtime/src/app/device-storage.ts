/** localStorage that may be blocked, full or shared: then nothing is remembered, and nothing breaks. */
export class DeviceStorage {
  readonly #open: () => Storage;

  /** @param open  a function, because merely reading `localStorage` throws where it is blocked */
  constructor(open: () => Storage) {
    this.#open = open;
  }

  get(key: string): string | null {
    try {
      return this.#open().getItem(key);
    } catch {
      return null;
    }
  }

  set(key: string, value: string): void {
    try {
      this.#open().setItem(key, value);
    } catch {
      // Blocked or full: the next visit starts without it.
    }
  }

  /** Drop what begins with `prefix`, but for one key. */
  forget(prefix: string, except: string): void {
    try {
      const storage = this.#open();
      for (const key of Object.keys(storage)) {
        if (key.startsWith(prefix) && key !== except) storage.removeItem(key);
      }
    } catch {
      // As above.
    }
  }
}
