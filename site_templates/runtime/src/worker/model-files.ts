import type { GraphModelJson } from "../engines/engine.ts";
import type { Detector } from "../shared/detector.ts";
import { WorkerError, reasonOf } from "../shared/worker-error.ts";
import { type OnBytes, fetchFile, weightUrl } from "./files.ts";

export interface ModelFiles {
  readonly modelJson: GraphModelJson;
  /** The shards in the order of detector.json. */
  readonly weights: readonly ArrayBuffer[];
  /** float32 [N, 4], (ymin, xmin, ymax, xmax); null for heads without anchors. */
  readonly anchors: Float32Array | null;
}

/** Bytes of all files that `loadModelFiles` fetches. */
export function modelBytes(detector: Detector): number {
  const refs = [detector.model, ...detector.weights, ...(detector.head.anchors ? [detector.head.anchors] : [])];
  return refs.reduce((sum, ref) => sum + ref.bytes, 0);
}

/**
 * Everything that an engine and a decoder need, fetched at once and verified.
 *
 * @param base folder of detector.json
 * @throws WorkerError "file-…" of the first file that fails, "model" when model.json is no JSON
 */
export async function loadModelFiles(detector: Detector, base: string, onBytes: OnBytes): Promise<ModelFiles> {
  const { model, weights, head } = detector;
  const [json, anchors, ...shards] = await Promise.all([
    fetchFile(new URL(model.path, base).href, model, onBytes),
    head.anchors === null ? null : fetchFile(new URL(head.anchors.path, base).href, head.anchors, onBytes),
    ...weights.map((shard) => fetchFile(weightUrl(detector, shard, base), shard, onBytes)),
  ]);
  return {
    modelJson: parse(json, model.path),
    weights: shards.map((shard) => shard.buffer),
    anchors: anchors === null ? null : new Float32Array(anchors.buffer),
  };
}

function parse(data: Uint8Array, path: string): GraphModelJson {
  try {
    return JSON.parse(new TextDecoder().decode(data)) as GraphModelJson;
  } catch (error) {
    throw new WorkerError("model", `${path} is not JSON: ${reasonOf(error)}. Build the site again.`);
  }
}
