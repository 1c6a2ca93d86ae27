import assert from "node:assert/strict";
import test from "node:test";

import { isSoftwareAdapter } from "../src/engines/software-adapter.ts";

const software = [
  "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)",
  "google swiftshader",
  "llvmpipe (LLVM 15.0.6, 256 bits)",
  "Mesa/X.org, softpipe",
  "ANGLE (Microsoft, Microsoft Basic Render Driver (0x0000008C) Direct3D11 vs_5_0 ps_5_0, D3D11)",
  "Apple Software Renderer",
];
const hardware = [
  "ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 (0x00002504) Direct3D11 vs_5_0 ps_5_0, D3D11)",
  "Adreno (TM) 640",
  "Apple GPU",
  "Mali-G78",
  "apple metal-3",
  "ANGLE (Intel, Mesa Intel(R) UHD Graphics 620 (KBL GT2), OpenGL 4.6)",
];

test("adapters that the CPU emulates are known by name, and others are not taken for them", () => {
  for (const name of software) assert.ok(isSoftwareAdapter(name), name);
  for (const name of hardware) assert.ok(!isSoftwareAdapter(name), name);
});
