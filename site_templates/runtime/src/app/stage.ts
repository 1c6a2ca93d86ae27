// The large part of the page: live video or a photograph, with the overlay above it.
import type { Size, View } from "./fit.ts";
import type { Marked } from "./overlay.ts";

import { byId, show } from "./elements.ts";
import { contain, coverLive } from "./fit.ts";
import { Overlay } from "./overlay.ts";
import { within } from "./photo.ts";

/** Enough for the largest screens; more would only cost memory. */
const DISPLAYED_PIXELS = 4_000_000;

export class Stage {
  readonly video = byId("video", HTMLVideoElement);
  readonly #photo = byId("photo", HTMLCanvasElement);
  readonly #element = byId("stage", HTMLElement);
  readonly #overlay = new Overlay(byId("overlay", HTMLCanvasElement));
  #photoSize: Size = { width: 1, height: 1 };

  /** @param onResize  boxes have to be placed anew */
  constructor(onResize: () => void) {
    new ResizeObserver(() => {
      this.#overlay.resize(this.#size);
      onResize();
    }).observe(this.#element);
  }

  get #size(): Size {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  /** Bring one picture, or none, to the front; boxes of the last one go. */
  show(picture: "video" | "photo" | "none"): void {
    this.#overlay.clear();
    show("video", picture === "video");
    show("photo", picture === "photo");
    show("overlay", picture !== "none");
  }

  /** Where the video lies right now. */
  videoView(): View {
    const { videoWidth: width, videoHeight: height } = this.video;
    const view = coverLive(this.#size, { width, height });
    this.video.dataset["fit"] = view.fit;
    return view;
  }

  /** Where the photograph lies right now. */
  photoView(): View {
    return contain(this.#size, this.#photoSize);
  }

  /** Paint a photograph, scaled down to what a screen can show. `bitmap` stays the caller's. */
  paint(bitmap: ImageBitmap): void {
    this.#photoSize = { width: bitmap.width, height: bitmap.height };
    const size = within(bitmap, DISPLAYED_PIXELS);
    this.#photo.width = size.width;
    this.#photo.height = size.height;
    const context = this.#photo.getContext("2d");
    if (context === null) return;
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, size.width, size.height);
  }

  /** What screen readers say the picture is. */
  describe(video: string, photo: string): void {
    this.video.setAttribute("aria-label", video);
    this.#photo.setAttribute("aria-label", photo);
  }

  draw(marked: readonly Marked[]): void {
    this.#overlay.draw(marked);
  }

  /** A line of words over the picture, with a spinner while something is under way; `null` takes it away. */
  status(text: string | null, working: boolean): void {
    show("stage-status", text !== null);
    byId("stage-status", HTMLElement).toggleAttribute("data-working", working);
    byId("stage-status-text", HTMLElement).textContent = text ?? "";
  }
}
