/**
 * Adapters that the CPU emulates: Chromium's SwiftShader, Mesa's llvmpipe and softpipe, Windows' Basic
 * Render Driver (WARP), Apple's software renderer. Measured 74 times (WebGL) and 400 times (WebGPU)
 * slower than TFLite, where wasm is 4 times slower.
 */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|basic render|\bwarp\b|software/i;

export function isSoftwareAdapter(description: string): boolean {
  return SOFTWARE.test(description);
}
