// What the worker knows of a library that runs graphs. Each engine is a bundle of its own, imported by
// address, so that a device downloads only those it tries. Nothing outside this folder names a library.
import type { EngineName } from "../shared/messages.ts";

/** model.json as the builder writes it: the parts that an engine reads. */
export interface GraphModelJson {
  readonly modelTopology: unknown;
  readonly signature?: unknown;
  readonly userDefinedMetadata?: { readonly signature?: unknown };
  readonly weightsManifest: readonly { readonly weights: readonly unknown[] }[];
}

export interface ModelSource {
  readonly modelJson: GraphModelJson;
  /** The shards in the order of detector.json, verified. */
  readonly weights: readonly ArrayBuffer[];
  readonly input: { readonly name: string; readonly height: number; readonly width: number };
  /** Names of the outputs that `run` hands back. */
  readonly outputs: readonly string[];
}

export interface EngineOptions {
  /** Address of the .wasm binary. */
  readonly wasm: string;
  /** Run on a GPU that is emulated by the CPU: dozens of times slower than wasm, of use to tests only. */
  readonly allowSoftware: boolean;
  /** The device took the engine away (a lost WebGL context); it cannot run again and is to be reloaded. */
  readonly onLost: (reason: string) => void;
}

/** Output name → float32 values, flat. An engine may reuse the memory at its next `run`. */
export type Outputs = Readonly<Record<string, Float32Array>>;

export interface Engine {
  readonly name: EngineName;
  /** The library's own word for its backend, read back after loading. */
  readonly backend: string;
  /** Library and version. */
  readonly library: string;
  /** What runs the graph: the name of a graphics adapter, or "cpu". */
  readonly device: string;
  load(source: ModelSource): void;
  /** One run on zeros: compiles shaders, packs weights. */
  warmUp(): Promise<void>;
  /** float32 [1, height, width, 3], flat, in; outputs by name out. */
  run(input: Float32Array): Promise<Outputs>;
  /** Live tensors: the same after every frame, unless something leaks. */
  tensorCount(): number;
  dispose(): void;
}

/** What an engine's bundle exports. */
export interface EngineModule {
  open(options: EngineOptions): Promise<Engine>;
}

/** A candidate that must not be used here, and why: the next one is tried. */
export class EngineRefused extends Error {
  override readonly name = "EngineRefused";
}
