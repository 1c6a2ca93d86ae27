// TF.js on WebGL 2, on a canvas of our own: so that the adapter is known before a model is loaded on it,
// and the loss of the context is heard.
import "@tensorflow/tfjs-core/dist/base_side_effects";
import "@tensorflow/tfjs-backend-webgl/dist/flags_webgl";
import "@tensorflow/tfjs-backend-webgl/dist/register_all_kernels";
import { env } from "@tensorflow/tfjs-core";
import { setWebGLContext } from "@tensorflow/tfjs-backend-webgl/dist/base";

import { startBackend } from "./backend.ts";
import { type Engine, type EngineOptions, EngineRefused } from "./engine.ts";
import { GpuEngine } from "./gpu-engine.ts";
import { isSoftwareAdapter } from "./software-adapter.ts";

/** As TF.js asks for its own, but a slow context is ours to refuse, with its name. */
const ATTRIBUTES: WebGLContextAttributes = {
  alpha: false,
  antialias: false,
  premultipliedAlpha: false,
  preserveDrawingBuffer: false,
  depth: false,
  stencil: false,
  failIfMajorPerformanceCaveat: false,
};

export async function open(options: EngineOptions): Promise<Engine> {
  const canvas = new OffscreenCanvas(300, 150);
  const gl = canvas.getContext("webgl2", ATTRIBUTES) as WebGL2RenderingContext | null;
  if (gl === null) throw new EngineRefused("this browser has no WebGL 2");
  const adapter = adapterName(gl);
  if (isSoftwareAdapter(adapter) && !options.allowSoftware) {
    gl.getExtension("WEBGL_lose_context")?.loseContext();
    throw new EngineRefused(`WebGL runs on a software adapter (${adapter})`);
  }
  canvas.addEventListener("webglcontextlost", () => options.onLost("the WebGL context was lost"));
  env().set("WEBGL_VERSION", 2);
  setWebGLContext(2, gl);
  return new GpuEngine("webgl", await startBackend("webgl"), adapter);
}

/** What the driver calls itself. Firefox answers in RENDERER, the others behind an extension. */
function adapterName(gl: WebGL2RenderingContext): string {
  const extension = gl.getExtension("WEBGL_debug_renderer_info");
  const parameter = extension === null ? gl.RENDERER : extension.UNMASKED_RENDERER_WEBGL;
  return String(gl.getParameter(parameter));
}
