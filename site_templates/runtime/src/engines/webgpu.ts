// TF.js on WebGPU.
import "@tensorflow/tfjs-core/dist/base_side_effects";
import "@tensorflow/tfjs-backend-webgpu/dist/flags_webgpu";
import "@tensorflow/tfjs-backend-webgpu/dist/register_all_kernels";
import { backend } from "@tensorflow/tfjs-core";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu/dist/base";
import "@tensorflow/tfjs-backend-webgpu/dist/base";

import { startBackend } from "./backend.ts";
import { type Engine, type EngineOptions, EngineRefused } from "./engine.ts";
import { GpuEngine } from "./gpu-engine.ts";
import { isSoftwareAdapter } from "./software-adapter.ts";

export async function open(options: EngineOptions): Promise<Engine> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new EngineRefused("this browser or device has no WebGPU");
  const { vendor, architecture, device, description } = adapter.info;
  const name = [vendor, architecture, device, description].filter((part) => part !== "").join(" ");
  if ((adapter.info.isFallbackAdapter || isSoftwareAdapter(name)) && !options.allowSoftware) {
    throw new EngineRefused(`WebGPU runs on a software adapter (${name})`);
  }
  const started = await startBackend("webgpu");
  void (backend() as WebGPUBackend).device.lost.then(({ reason, message }) => {
    // "destroyed" is our own doing.
    if (reason !== "destroyed") options.onLost(`the WebGPU device was lost: ${message}`);
  });
  return new GpuEngine("webgpu", started, name);
}
