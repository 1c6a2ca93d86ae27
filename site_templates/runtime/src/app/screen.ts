// What the page shows, as data: each screen, its card of words, and its two buttons.
import type { CameraFault } from "./camera.ts";
import type { FailureCode } from "./detection-client.ts";
import type { Values } from "./i18n.ts";
import type { PhotoFault } from "./photo.ts";

/** What the worker says of its failure. */
export interface Failure {
  readonly code: FailureCode;
  /** A sentence for whoever runs the site, in English. */
  readonly message: string;
}

export type Screen =
  | { readonly kind: "empty" }
  | { readonly kind: "asking" }
  | { readonly kind: "live" }
  | { readonly kind: "photo" }
  | { readonly kind: "camera-fault"; readonly fault: CameraFault }
  | { readonly kind: "photo-fault"; readonly fault: PhotoFault; readonly name: string; readonly pixels: number }
  /** The detector did not start, or has stopped; `asked`: with an engine named in the address. */
  | { readonly kind: "failed"; readonly started: boolean; readonly asked: boolean; readonly failure: Failure }
  | { readonly kind: "file" };

export interface Card {
  /** Icon of the sprite, or "shelf" for the picture of the empty page. */
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly values?: Values;
  /** A sentence for whoever runs the site. */
  readonly detail?: string;
}

/** Keys of the words in the middle of the stage, or `null` where a picture is shown. */
export function cardOf(screen: Screen): Card | null {
  switch (screen.kind) {
    case "empty":
      return { icon: "shelf", title: "empty.title", text: "empty.text" };
    case "asking":
      return { icon: "camera", title: "camera.asking.title", text: "camera.asking.text" };
    case "camera-fault": {
      const key = `camera.${screen.fault}`;
      const icon = screen.fault === "insecure" ? "lock" : screen.fault === "ended" ? "camera" : "camera-off";
      return { icon, title: `${key}.title`, text: `${key}.text` };
    }
    case "photo-fault": {
      const key = `photo.${screen.fault}`;
      // Rounded up: what is refused has more than the limit, and never reads as the limit itself.
      const megapixels = Math.ceil(screen.pixels / 1e6);
      return { icon: "photo-off", title: `${key}.title`, text: `${key}.text`, values: { name: screen.name, megapixels } };
    }
    case "failed": {
      const { code, message } = screen.failure;
      const ofAddress = screen.asked && (code === "engine" || code === "golden");
      const title = screen.started ? "failed.title" : "failed.start";
      return { icon: "alert", title, text: ofAddress ? "failed.engine-asked" : `failed.${code}`, detail: message };
    }
    case "file":
      return { icon: "server", title: "file.title", text: "file.text" };
    case "live":
    case "photo":
      return null;
  }
}

/** Key of what the sheet says while there are no counts; its sentence is the same key with ".text". */
export function waitingOf(screen: Screen): string {
  if (screen.kind === "live" || screen.kind === "photo") return "counts.looking";
  return screen.kind === "camera-fault" ? "counts.photos" : "counts.waiting";
}

export type Command = "start-camera" | "capture" | "choose-photo" | "reload";

export interface Action {
  readonly command: Command;
  readonly text: string;
  readonly icon: string;
}

const START: Action = { command: "start-camera", text: "camera.start", icon: "camera" };
const BACK: Action = { command: "start-camera", text: "camera.back", icon: "camera" };
const RETRY: Action = { command: "start-camera", text: "retry", icon: "reload" };
const CAPTURE: Action = { command: "capture", text: "camera.capture", icon: "shutter" };
const PHOTO: Action = { command: "choose-photo", text: "photo.choose", icon: "photo" };
const ANOTHER: Action = { command: "choose-photo", text: "photo.another", icon: "photo" };
const RELOAD: Action = { command: "reload", text: "reload", icon: "reload" };

/**
 * The button that stands out, and the one beside it.
 *
 * @param held  whether the camera has been allowed and can be shown again without asking
 */
export function actionsOf(screen: Screen, held: boolean): readonly [Action, Action] | readonly [Action] | readonly [] {
  switch (screen.kind) {
    case "empty":
    case "asking":
      return [START, PHOTO];
    case "live":
      return [CAPTURE, PHOTO];
    case "photo":
    case "photo-fault":
      return held ? [BACK, ANOTHER] : [ANOTHER, START];
    case "camera-fault":
      // Asking again cannot help where the address or the browser is what is wrong.
      return screen.fault === "insecure" || screen.fault === "unsupported" ? [PHOTO] : [RETRY, PHOTO];
    case "failed":
      return [RELOAD];
    case "file":
      return [];
  }
}
