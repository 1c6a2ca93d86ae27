// esbuild's part: which sources become which file of dist/.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import * as esbuild from "esbuild";

import { BuildError } from "./build-error.mjs";
import { BACKENDS } from "./operations.mjs";
import { missingKernels, slim } from "./slim.mjs";

const WASM = "tfjs-backend-wasm-simd.wasm";

/** Ours, to be read by whoever opens the developer tools: not minified, with a source map. */
const READABLE = { app: "src/app/main.ts", worker: "src/worker/main.ts", sw: "src/sw/main.ts" };

/** On top of every engine: whose work it is, as its licence asks. */
const NOTICE =
  "/*! TensorFlow.js, Copyright Google LLC; long.js, Copyright Daniel Wirtz and The Closure Library Authors. " +
  "Licensed under the Apache License, Version 2.0. Cut down by Offshelf to the operations that it runs. */";

/** Settings of every bundle. Safari 16.4 is the first with WebAssembly SIMD. */
const COMMON = {
  bundle: true,
  write: false,
  platform: "browser",
  target: ["es2022", "chrome94", "firefox93", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
  metafile: true,
};

/**
 * @param {string} root folder of the runtime's package.json
 * @param {Map<string, import("./operations.mjs").Operation>} operations
 * @returns {Promise<Map<string, Uint8Array>>} name in dist/ → bytes, sorted by name
 */
export async function bundle(root, operations) {
  const files = new Map();
  for (const [name, entry] of Object.entries(READABLE)) {
    if (!existsSync(join(root, entry))) throw new BuildError(`${entry} is missing, so there can be no ${name}.js`);
    // The worker is a module. The page and the service worker are classic scripts: those run in every
    // browser, and the page's also when it was opened from a file, to say that this cannot work.
    const format = name === "worker" ? "esm" : "iife";
    const options = { entryPoints: { [name]: entry }, format, sourcemap: "linked", sourcesContent: true };
    for (const [file, data] of (await run(root, options)).files) files.set(file, data);
  }
  for (const backend of BACKENDS) {
    const name = `engine-${backend}`;
    const options = {
      entryPoints: { [name]: `src/engines/${backend}.ts` },
      format: "esm",
      minify: true,
      banner: { js: NOTICE },
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [slim(root, operations)],
    };
    const { files: built, metafile } = await run(root, options);
    const missing = missingKernels(metafile, backend, operations);
    if (missing.length > 0) throw new BuildError(`${name}.js lacks the kernels ${missing.join(", ")}`);
    for (const [file, data] of built) files.set(file, data);
  }
  files.set(WASM, readFileSync(join(root, "node_modules/@tensorflow/tfjs-backend-wasm/wasm-out", WASM)));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function run(root, options) {
  const outdir = join(root, "dist");
  try {
    const result = await esbuild.build({ ...COMMON, ...options, absWorkingDir: root, outdir });
    if (result.warnings.length > 0) throw new BuildError(await messages(result.warnings, "warning"));
    const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
    return { files, metafile: result.metafile };
  } catch (error) {
    if (error.errors === undefined) throw error;
    throw new BuildError(await messages(error.errors, "error"));
  }
}

async function messages(list, kind) {
  return (await esbuild.formatMessages(list, { kind, terminalWidth: 100 })).join("\n");
}
