// The page as a whole: which screen is shown, and what leads from one to the next.
import type { DetectOptions, Detections } from "../shared/detections.ts";
import type { Detector, Thresholds } from "../shared/detector.ts";
import type { ClientState, DetectionClient, Result } from "./detection-client.ts";
import type { I18n } from "./i18n.ts";
import type { Command, Screen } from "./screen.ts";

import { Buttons } from "./buttons.ts";
import { Camera, CameraError } from "./camera.ts";
import { showCard } from "./card.ts";
import { atLeast } from "./counting.ts";
import { Latency } from "./latency.ts";
import { grab, LiveLoop } from "./live-loop.ts";
import { acceptPhotos } from "./photo-input.ts";
import { decodePhoto, PhotoError } from "./photo.ts";
import { Results } from "./results.ts";
import { actionsOf, cardOf, waitingOf } from "./screen.ts";
import { Stage } from "./stage.ts";
import { Threshold } from "./threshold.ts";

/** Until detector.json is here: the values of builder.artifacts.Thresholds. */
const THRESHOLDS: Thresholds = { score: 0.5, iou: 0.6, max_detections: 1000, class_wise: true };

export class App {
  readonly latency = new Latency();
  readonly #i18n: I18n;
  readonly #client: DetectionClient;
  readonly #onResult: () => void;
  readonly #stage = new Stage(() => this.#showPhotoResult());
  readonly #camera = new Camera(this.#stage.video, () => this.#cameraEnded());
  readonly #results: Results;
  readonly #threshold: Threshold;
  readonly #buttons = new Buttons((command) => this.#run(command));
  readonly #loop: LiveLoop;
  readonly #choosePhoto = acceptPhotos((photo) => void this.#lookAtFile(photo));
  #thresholds = THRESHOLDS;
  #screen: Screen = { kind: "empty" };
  /** Raised with each screen: an answer to an older question changes nothing. */
  #turn = 0;
  /** What was found on the photograph, down to the least score of the slider. */
  #found: Detections | null = null;
  tensors: number | null = null;

  /** @param onResult  called after each picture that was looked at */
  constructor(i18n: I18n, client: DetectionClient, onResult: () => void) {
    this.#i18n = i18n;
    this.#client = client;
    this.#onResult = onResult;
    this.#results = new Results(i18n, this.#stage);
    this.#threshold = new Threshold(i18n, () => this.#showPhotoResult());
    this.#loop = new LiveLoop(this.#stage.video, client, {
      view: () => this.#stage.videoView(),
      options: () => this.options({ score: this.#threshold.score, exact: false }),
      onResult: (result, view) => {
        this.#note(result);
        this.#results.show(result.detections, view, true);
      },
      onError: () => this.#stage.status(this.#i18n.t("failed.frame"), false),
    });
    document.addEventListener("visibilitychange", () => this.#visibilityChanged());
    i18n.onChange(() => this.#render());
    this.#results.clear(waitingOf(this.#screen));
    this.#render();
  }

  /** Take labels and default thresholds from detector.json. */
  setDetector(detector: Detector): void {
    this.#thresholds = detector.thresholds;
    this.#threshold.score = detector.thresholds.score;
    this.#results.setLabels(detector.labels);
  }

  options(wanted: Partial<DetectOptions>): DetectOptions {
    return { ...this.#thresholds, exact: true, ...wanted };
  }

  show(screen: Screen): void {
    this.#turn += 1;
    this.#loop.stop();
    if (screen.kind !== "live" && screen.kind !== "asking" && this.#camera.held) this.#camera.pause();
    this.#screen = screen;
    this.#found = null;
    this.latency.clear();
    this.#stage.show(screen.kind === "live" ? "video" : screen.kind === "photo" ? "photo" : "none");
    this.#stage.status(null, false);
    this.#results.clear(waitingOf(screen));
    this.#render();
    const card = cardOf(screen);
    if (card !== null && screen.kind !== "empty") this.#results.announcer.now("page", this.#i18n.t(card.title));
  }

  /** Follow the worker: say that it restarts, or that it is gone. */
  follow(state: ClientState, started: boolean, asked: boolean): void {
    if (state.kind === "failed") this.show({ kind: "failed", started, asked, failure: state });
    else if (state.kind === "recovering") this.#stage.status(this.#i18n.t("recovering"), true);
    else if (state.kind === "ready" && started) this.#stage.status(null, false);
  }

  /** Tell screen readers what is stored, after whatever they are being told. */
  announceOffline(text: string): void {
    this.#results.announcer.say("offline", text);
  }

  #render(): void {
    document.documentElement.dataset["view"] = this.#screen.kind;
    showCard(cardOf(this.#screen), this.#i18n);
    this.#buttons.show(actionsOf(this.#screen, this.#camera.held), this.#i18n);
    this.#showPhotoResult();
  }

  #run(command: Command): void {
    if (command === "start-camera") void this.#startCamera();
    else if (command === "capture") void this.#capture();
    else if (command === "choose-photo") this.#choosePhoto();
    else location.reload();
  }

  async #startCamera(): Promise<void> {
    if (!this.#camera.held) this.show({ kind: "asking" });
    const turn = this.#turn;
    try {
      await this.#camera.start();
      if (turn !== this.#turn) {
        // The person went on to a photograph while the browser was asking.
        if (this.#screen.kind !== "live") this.#camera.pause();
        this.#render();
        return;
      }
      this.show({ kind: "live" });
      this.#loop.start();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.show({ kind: "camera-fault", fault: error instanceof CameraError ? error.fault : "unsupported" });
    }
  }

  #cameraEnded(): void {
    if (this.#screen.kind === "live") this.show({ kind: "camera-fault", fault: "ended" });
  }

  #visibilityChanged(): void {
    if (this.#screen.kind !== "live") return;
    this.#loop.stop();
    if (document.hidden) this.#camera.pause();
    else if (this.#camera.held) void this.#camera.start().then(() => this.#loop.start());
    else this.#cameraEnded();
  }

  /** Hold the present frame as a photograph, which is then looked at exactly. */
  async #capture(): Promise<void> {
    const turn = this.#turn;
    try {
      const frame = await grab(this.#stage.video, this.#stage.videoView());
      if (turn !== this.#turn) return;
      this.show({ kind: "photo" });
      await this.#look(frame, this.#turn);
    } catch {
      // The camera went away at this very moment.
      if (turn === this.#turn) this.#stage.status(this.#i18n.t("failed.frame"), false);
    }
  }

  async #lookAtFile(file: File): Promise<void> {
    this.show({ kind: "photo" });
    const turn = this.#turn;
    this.#stage.status(this.#i18n.t("photo.reading"), true);
    try {
      const bitmap = await decodePhoto(file);
      if (turn === this.#turn) await this.#look(bitmap, turn);
      else bitmap.close();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (!(error instanceof PhotoError)) throw error;
      const name = file.name || this.#i18n.t("photo.unnamed");
      this.show({ kind: "photo-fault", fault: error.fault, name, pixels: error.pixels });
    }
  }

  /** @param bitmap  taken over */
  async #look(bitmap: ImageBitmap, turn: number): Promise<void> {
    this.#stage.paint(bitmap);
    this.#stage.status(this.#i18n.t("photo.looking"), true);
    try {
      const result = await this.#client.detect(bitmap, this.options({ score: this.#threshold.least }));
      if (turn !== this.#turn) return;
      this.#found = result.detections;
      this.#stage.status(null, false);
      this.#note(result);
      this.#showPhotoResult();
    } catch {
      // The worker as a whole having failed has its own screen, and so a newer turn.
      if (turn === this.#turn) this.#stage.status(this.#i18n.t("failed.frame"), false);
    }
  }

  #showPhotoResult(): void {
    if (this.#found === null) return;
    this.#results.show(atLeast(this.#found, this.#threshold.score), this.#stage.photoView(), false);
  }

  #note(result: Result): void {
    this.latency.add(result.timings, performance.now());
    this.tensors = result.tensors;
    this.#onResult();
  }
}
