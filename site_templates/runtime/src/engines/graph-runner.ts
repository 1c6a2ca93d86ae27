// A TF.js graph-model without `tf.loadGraphModel`, whose class drags in every way to load, save and
// train a model. Graph and weights are here already; what is left is to run them.
import { type NamedTensorMap, type Tensor, memory } from "@tensorflow/tfjs-core";
import type { WeightsManifestEntry } from "@tensorflow/tfjs-core/dist/io/types";
import { decodeWeights } from "@tensorflow/tfjs-core/dist/io/io_utils";
import type { IGraphDef, ISignatureDef } from "@tensorflow/tfjs-converter/dist/data/compiled_api";
// Declares the flags that the executor reads at each frame.
import "@tensorflow/tfjs-converter/dist/flags";
import { GraphExecutor } from "@tensorflow/tfjs-converter/dist/executor/graph_executor";
import { OperationMapper } from "@tensorflow/tfjs-converter/dist/operations/operation_mapper";

import type { ModelSource } from "./engine.ts";
import { WeightStream } from "./weight-stream.ts";

export class GraphRunner {
  readonly #executor: GraphExecutor;
  readonly #input: string;
  /** Names as the caller knows them, and as the graph does, in one order. */
  readonly #names: readonly string[];
  readonly #nodes: readonly string[];

  constructor(source: ModelSource) {
    const { modelJson } = source;
    const signature = (modelJson.userDefinedMetadata?.signature ?? modelJson.signature) as ISignatureDef | undefined;
    const graph = OperationMapper.Instance.transformGraph(modelJson.modelTopology as IGraphDef, signature);
    const specs = modelJson.weightsManifest.flatMap((group) => group.weights) as WeightsManifestEntry[];
    const weights = tensorsOf(specs, source.weights);
    this.#executor = new GraphExecutor(graph);
    this.#executor.weightMap = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, [tensor]]));
    this.#names = source.outputs;
    this.#nodes = source.outputs.map((name) => nodeOf(name, signature?.outputs, graph.nodes));
    this.#input = nodeOf(source.input.name, signature?.inputs, graph.nodes);
  }

  /** Outputs by name. They belong to the caller, as `input` does. */
  run(input: Tensor): Map<string, Tensor> {
    const outputs = this.#executor.execute({ [this.#input]: input }, [...this.#nodes]) as Tensor[];
    return new Map(this.#names.map((name, index) => [name, outputs[index]!]));
  }

  dispose(): void {
    this.#executor.dispose();
  }
}

/** Bytes of an element as it is stored. */
const STORED_BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

/**
 * A tensor per constant. Handed to TF.js one at a time, because given several shards it assumes all but
 * the last to be of one size, and the last not to be larger.
 */
function tensorsOf(specs: readonly WeightsManifestEntry[], shards: readonly ArrayBuffer[]): NamedTensorMap {
  const stream = new WeightStream(shards);
  const tensors: NamedTensorMap = {};
  for (const spec of specs) {
    const bytes = STORED_BYTES[spec.quantization?.dtype ?? spec.dtype];
    if (bytes === undefined) throw new TypeError(`the constant ${spec.name} is of type ${spec.dtype}`);
    const size = spec.shape.reduce((product, side) => product * side, 1);
    Object.assign(tensors, decodeWeights(stream.take(size * bytes), [spec]));
  }
  return tensors;
}

type Entries = { [key: string]: { name?: string | null } } | null | undefined;

/** The node behind a name: a key of the signature, or the node's own name, with or without ":0". */
function nodeOf(name: string, entries: Entries, nodes: { [key: string]: unknown }): string {
  const bare = (text: string): string => text.replace(/:0$/, "");
  const entry = entries?.[name] ?? entries?.[`${name}:0`];
  const node = bare(entry?.name ?? name);
  if (!(node in nodes)) throw new Error(`the graph has no input or output ${name}`);
  return node;
}

export function tensorCount(): number {
  return memory().numTensors;
}
