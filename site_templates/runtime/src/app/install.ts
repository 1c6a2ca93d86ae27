// Putting the page on the home screen: Chromium hands out a prompt, Safari on iOS wants two taps explained.
import type { I18n } from "./i18n.ts";

import { byId, show } from "./elements.ts";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** iPadOS calls itself a Mac, but no Mac has a touch screen. */
export function isIos(agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1);
}

/** Offer the installation where there is one; hides the offer once it is taken. */
export function offerInstall(i18n: I18n): void {
  const button = byId("install-button", HTMLButtonElement);
  const text = byId("install-text", HTMLElement);
  let prompt: InstallPrompt | null = null;

  const render = (): void => {
    const installed = matchMedia("(display-mode: standalone)").matches;
    const ios = isIos(navigator.userAgent, navigator.maxTouchPoints);
    show("install", !installed && (prompt !== null || ios));
    button.hidden = prompt === null;
    text.textContent = i18n.t(prompt === null ? "install.ios" : "install.text");
  };

  addEventListener("beforeinstallprompt", (event) => {
    // Kept for our own button; the browser's banner would cover the counts.
    event.preventDefault();
    prompt = event as InstallPrompt;
    render();
  });
  addEventListener("appinstalled", () => {
    prompt = null;
    render();
  });
  button.addEventListener("click", () => {
    void prompt?.prompt();
    prompt = null;
    render();
  });
  i18n.onChange(render);
  render();
}
