// A TF.js graph-model without `tf.loadGraphModel`, whose class drags in every way to load, save and
// train a model. Graph and weights are here already; what is left is to run them.
import { type DataType, type Tensor, memory, tensor } from "@tensorflow/tfjs-core";
import type { IGraphDef, ISignatureDef } from "@tensorflow/tfjs-converter/dist/data/compiled_api";
// Declares the flags that the executor reads at each frame.
import "@tensorflow/tfjs-converter/dist/flags";
import { GraphExecutor } from "@tensorflow/tfjs-converter/dist/executor/graph_executor";
import { OperationMapper } from "@tensorflow/tfjs-converter/dist/operations/operation_mapper";

import { type ConstantSpec, readConstants } from "./constants.ts";
import type { ModelSource } from "./engine.ts";

export class GraphRunner {
  readonly #executor: GraphExecutor;
  readonly #input: string;
  /** Names as the caller knows them, and as the graph does, in one order. */
  readonly #names: readonly string[];
  readonly #nodes: readonly string[];

  /** @param copies whether the backend copies the values of a new tensor, or keeps them until it needs them */
  constructor(source: ModelSource, copies: boolean) {
    const { modelJson } = source;
    const signature = (modelJson.userDefinedMetadata?.signature ?? modelJson.signature) as ISignatureDef | undefined;
    const graph = OperationMapper.Instance.transformGraph(modelJson.modelTopology as IGraphDef, signature);
    const specs = modelJson.weightsManifest.flatMap((group) => group.weights) as ConstantSpec[];
    this.#executor = new GraphExecutor(graph);
    this.#executor.weightMap = Object.fromEntries(
      Array.from(readConstants(specs, source.weights, copies), ([{ name, shape, dtype }, values]) => [
        name,
        [tensor(values, [...shape], dtype as DataType)],
      ]),
    );
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
