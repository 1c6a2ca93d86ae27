import { type Tensor, dispose, tensor4d, version_core } from "@tensorflow/tfjs-core";

import type { EngineName } from "../shared/messages.ts";
import type { Engine, ModelSource, Outputs } from "./engine.ts";
import { GraphRunner, tensorCount } from "./graph-runner.ts";

/** TF.js on a GPU: the input is uploaded for each frame, outputs are read back without blocking. */
export class GpuEngine implements Engine {
  readonly library = `TensorFlow.js ${version_core}`;
  #runner: GraphRunner | undefined;
  #shape: [number, number, number, number] = [1, 0, 0, 3];

  constructor(
    readonly name: EngineName,
    readonly backend: string,
    readonly device: string,
  ) {}

  load(source: ModelSource): void {
    this.#runner = new GraphRunner(source, false);
    this.#shape = [1, source.input.height, source.input.width, 3];
  }

  async warmUp(): Promise<void> {
    await this.run(new Float32Array(this.#shape.reduce((a, b) => a * b)));
  }

  async run(values: Float32Array): Promise<Outputs> {
    const input: Tensor = tensor4d(values, this.#shape);
    const outputs = this.#runner!.run(input);
    try {
      const read = [...outputs].map(async ([name, tensor]) => [name, (await tensor.data()) as Float32Array] as const);
      return Object.fromEntries(await Promise.all(read));
    } finally {
      dispose([input, ...outputs.values()]);
    }
  }

  tensorCount(): number {
    return tensorCount();
  }

  dispose(): void {
    this.#runner?.dispose();
  }
}
