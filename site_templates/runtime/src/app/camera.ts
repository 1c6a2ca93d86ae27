// The rear camera: asked for once a visit, kept, paused while nobody looks, re-attached without a new question.

export type CameraFault = "denied" | "absent" | "busy" | "insecure" | "unsupported" | "ended";

export class CameraError extends Error {
  readonly fault: CameraFault;

  constructor(fault: CameraFault, options?: ErrorOptions) {
    super(`The camera is not available: ${fault}.`, options);
    this.fault = fault;
  }
}

/** `environment` is the rear camera; "ideal", so that a laptop's only camera does as well. */
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 960 } },
};

/** What kept `getUserMedia` from answering, from the name of its DOMException. */
export function faultOf(error: unknown): CameraFault {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "absent";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "unsupported";
}

export class Camera {
  readonly #video: HTMLVideoElement;
  readonly #onEnded: () => void;
  #stream: MediaStream | null = null;
  #asking: Promise<MediaStream> | null = null;

  /** @param onEnded  called when the device takes a running camera back */
  constructor(video: HTMLVideoElement, onEnded: () => void) {
    this.#video = video;
    this.#onEnded = onEnded;
  }

  /** Whether a stream is held that can be shown again without asking. */
  get held(): boolean {
    return this.#stream?.getVideoTracks().some((track) => track.readyState === "live") ?? false;
  }

  /** Show the camera in the video element and wait for its first frame. Throws `CameraError`. */
  async start(): Promise<void> {
    const stream = this.held ? this.#stream! : await this.#ask();
    for (const track of stream.getVideoTracks()) track.enabled = true;
    if (this.#video.srcObject !== stream) this.#video.srcObject = stream;
    try {
      await this.#video.play();
    } catch (error) {
      // Paused again, or shown elsewhere, before the first frame came: the newer wish counts.
      if (!(error instanceof DOMException && error.name === "AbortError")) throw new CameraError("busy", { cause: error });
    }
  }

  /** Stop taking pictures and keep the stream: a new one would mean a new question, on iOS each time. */
  pause(): void {
    this.#video.pause();
    for (const track of this.#stream?.getVideoTracks() ?? []) track.enabled = false;
  }

  /** Two calls at once share one question. */
  #ask(): Promise<MediaStream> {
    this.#asking ??= this.#request().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #request(): Promise<MediaStream> {
    if (!isSecureContext) throw new CameraError("insecure");
    // Absent in browsers inside other apps, whatever the type declarations say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices?.getUserMedia === undefined) throw new CameraError("unsupported");
    let stream: MediaStream;
    try {
      stream = await devices.getUserMedia(WANTED);
    } catch (error) {
      throw new CameraError(faultOf(error), { cause: error });
    }
    this.#stream = stream;
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => {
        if (this.#stream === stream) this.#onEnded();
      });
    }
    return stream;
  }
}
