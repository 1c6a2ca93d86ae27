/**
 * Why the detection worker cannot go on, or cannot look at a frame. Stable: pages and tests tell by it.
 *
 * file-unreachable  the network or the host did not answer
 * file-missing      the host answered with an error status
 * file-is-page      a web page in the place of a file: a sign-in page, a host's "not found" without the status
 * file-length       the file is shorter or longer than detector.json says
 * file-hash         the file is not the one that detector.json means
 * detector          detector.json cannot be used
 * engine            no engine, or not the engine that was asked for, runs on this device
 * golden            every engine that runs here computes something else than the model did
 * model             the graph cannot be loaded or run
 * frame             this frame cannot be read
 */
export type WorkerErrorCode =
  | "file-unreachable"
  | "file-missing"
  | "file-is-page"
  | "file-length"
  | "file-hash"
  | "detector"
  | "engine"
  | "golden"
  | "model"
  | "frame";

/** `message` is one plain sentence or two: what is wrong, and where it helps, what to do. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";

  constructor(
    readonly code: WorkerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Any thrown value as a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
