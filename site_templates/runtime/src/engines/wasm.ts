// TF.js on WebAssembly: one thread, SIMD. Runs everywhere, needs nothing of the page but 'wasm-unsafe-eval'.
import "@tensorflow/tfjs-core/dist/base_side_effects";
import "@tensorflow/tfjs-backend-wasm/dist/register_all_kernels";
import { type Tensor4D, backend, dispose, env, version_core, zeros } from "@tensorflow/tfjs-core";
import { type BackendWasm, setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/base";

import { startBackend } from "./backend.ts";
import { type Engine, type EngineOptions, EngineRefused, type ModelSource, type Outputs } from "./engine.ts";
import { GraphRunner, tensorCount } from "./graph-runner.ts";

const BINARIES = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];

export async function open(options: EngineOptions): Promise<Engine> {
  // Threads would start blob workers, which the content-security policy forbids: TF.js then hangs.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!(await env().getAsync("WASM_HAS_SIMD_SUPPORT"))) {
    throw new EngineRefused("this browser's WebAssembly lacks SIMD");
  }
  setWasmPaths(Object.fromEntries(BINARIES.map((name) => [name, options.wasm])));
  return new WasmEngine(await startBackend("wasm"));
}

class WasmEngine implements Engine {
  readonly name = "wasm";
  readonly library = `TensorFlow.js ${version_core}`;
  readonly device = "cpu";
  readonly backend: string;
  #runner: GraphRunner | undefined;
  /** One tensor for all frames: its memory on the wasm heap is written anew. */
  #input: Tensor4D | undefined;
  #outputs: Map<string, import("@tensorflow/tfjs-core").Tensor> = new Map();

  constructor(backendName: string) {
    this.backend = backendName;
  }

  load(source: ModelSource): void {
    this.#runner = new GraphRunner(source, true);
    this.#input = zeros([1, source.input.height, source.input.width, 3]);
  }

  async warmUp(): Promise<void> {
    await this.run(new Float32Array(this.#input!.size));
  }

  async run(input: Float32Array): Promise<Outputs> {
    const heap = backend() as BackendWasm;
    heap.typedArrayFromHeap(this.#input!).set(input);
    // The last frame's outputs stay alive until now, so that they can be read where they are.
    dispose([...this.#outputs.values()]);
    this.#outputs = this.#runner!.run(this.#input!);
    return Object.fromEntries(
      [...this.#outputs].map(([name, tensor]) => [name, heap.typedArrayFromHeap(tensor) as Float32Array]),
    );
  }

  tensorCount(): number {
    return tensorCount();
  }

  dispose(): void {
    dispose([...this.#outputs.values()]);
    this.#outputs = new Map();
    this.#input?.dispose();
    this.#runner?.dispose();
  }
}
