// Makes esbuild leave out of TF.js what a cut SSD graph cannot reach. The packages are written so that
// a bundler must keep everything: registries filled by one module, operations called through a name
// space object, op tables as data. Each replacement below says what it takes away, and why that is safe.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { BuildError } from "./build-error.mjs";
import { CORE_KERNELS } from "./bundled-operations.mjs";
import { importSource } from "./operations.mjs";

/** The converter's executors for graphs with loops, tables, strings: our graphs run synchronously. */
const ABSENT_EXECUTORS = ["control", "dynamic", "evaluation", "hash_table", "ragged", "sparse", "spectral", "string"];

/**
 * @param {string} root folder of the runtime's package.json
 * @param {Map<string, import("./operations.mjs").Operation>} operations
 * @returns {import("esbuild").Plugin}
 */
export function slim(root, operations) {
  const tfjs = join(root, "node_modules", "@tensorflow");
  const bundled = [...operations.values()].filter((operation) => operation.bundled);
  const kernels = new Set([...CORE_KERNELS, ...bundled.flatMap((operation) => operation.kernels)]);
  const functions = [...new Set(bundled.flatMap((operation) => operation.functions))].sort();
  const load = (build, filter, contents) =>
    build.onLoad({ filter }, async ({ path }) => ({ contents: await contents(path), resolveDir: dirname(path) }));

  return {
    name: "slim",
    setup(build) {
      // index.js registers seven optimizers for training; base.js is the same without them.
      build.onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({
        path: join(tfjs, "tfjs-core/dist/base.js"),
        sideEffects: false,
      }));
      // Registers every kernel of a backend: keep those that the bundled operations run.
      load(build, /tfjs-backend-(wasm|webgl|webgpu)[\\/]dist[\\/]register_all_kernels\.js$/, (path) =>
        keepKernels(readFileSync(path, "utf8"), path, kernels));
      // Exports all 300 functions as one object, which cannot be tree-shaken.
      load(build, /tfjs-core[\\/]dist[\\/]ops[\\/]ops_for_converter\.js$/, () => exportFunctions(functions));
      // Tables that tell how to read a node: keep the rows of bundled operations.
      load(build, /tfjs-converter[\\/]dist[\\/]operations[\\/]op_list[\\/]\w+\.js$/, async (path) => {
        const rows = (await importSource(path)).filter((row) => operations.get(row.tfOpName)?.bundled);
        return `export const json = ${JSON.stringify(rows)};`;
      });
      for (const name of ABSENT_EXECUTORS) {
        load(build, new RegExp(`operations[\\\\/]executors[\\\\/]${name}_executor\\.js$`), () =>
          "export const executeOp = (node) => { throw new TypeError(`${node.op} is not bundled`); };");
      }
      // `const { addImpl, ... } = shared` keeps all of the CPU backend's kernels: name each one instead.
      load(build, /tfjs-backend-(webgl|webgpu)[\\/]dist[\\/]kernel_utils[\\/]shared\.js$/, (path) =>
        namedImports(readFileSync(path, "utf8"), path));
      // Saving models to the browser's storage, and loading them by scheme: the worker hands us the bytes.
      load(build, /tfjs-core[\\/]dist[\\/]io[\\/]io\.js$/, () => "export {};");
      load(build, /tfjs-core[\\/]dist[\\/]io[\\/](indexed_db|local_storage)\.js$/, () => NO_STORAGE);
      load(build, /tfjs-core[\\/]dist[\\/]io[\\/]model_management\.js$/, () =>
        "export const ModelStoreManagerRegistry = { registerManager() {} };");
      // Hashes of strings, for the string operations; brings a library for 64-bit integers with it.
      load(build, /tfjs-core[\\/]dist[\\/]hash_util\.js$/, () => "export {};");
      // TF.js keeps its engine and its kernels in the global object. Two bundles in one worker, or one
      // loaded anew after its context was lost, would share them, and switch one another's backend.
      load(build, /tfjs-core[\\/]dist[\\/]engine\.js$/, (path) => ownState(path, "ns._tfengine"));
      load(build, /tfjs-core[\\/]dist[\\/]global_util\.js$/, (path) => ownState(path, "ns._tfGlobals"));
      // 58 KB for threads: they need cross-origin isolation and blob workers, which our policy forbids.
      load(build, /wasm-out[\\/]tfjs-backend-wasm-threaded-simd\.js$/, () =>
        "export default () => { throw new Error('threads are not bundled'); };");
      load(build, /wasm-out[\\/]tfjs-backend-wasm-threaded-simd\.worker\.js$/, () =>
        "export const wasmWorkerContents = '';");
    },
  };
}

const NO_STORAGE = ["BrowserIndexedDB", "BrowserIndexedDBManager", "BrowserLocalStorage", "BrowserLocalStorageManager"]
  .map((name) => `export class ${name} {}`)
  .join("\n");

/**
 * Kernels that the bundle of a backend should hold and does not, read from what esbuild put out.
 * @param {import("esbuild").Metafile} metafile
 * @param {string} backend
 * @param {Map<string, import("./operations.mjs").Operation>} operations
 */
export function missingKernels(metafile, backend, operations) {
  const [output] = Object.values(metafile.outputs);
  const folder = `tfjs-backend-${backend}/dist/kernels/`;
  const held = new Set(
    Object.entries(output.inputs)
      .filter(([path, { bytesInOutput }]) => path.includes(folder) && bytesInOutput > 0)
      .map(([path]) => kernelOfFile(basename(path, ".js"))),
  );
  const expected = [...operations.values()].filter((operation) => operation.bundled && operation.backends[backend]);
  return [...new Set(expected.flatMap((operation) => operation.kernels))].filter((kernel) => !held.has(kernel)).sort();
}

/** A script whose `property` of the global object becomes a variable of the script. */
function ownState(path, property) {
  const source = readFileSync(path, "utf8");
  if (!source.includes(property)) throw notAsExpected(path);
  return `let ownState;\n${source.replaceAll(property, "ownState")}`;
}

function notAsExpected(path) {
  return new BuildError(`${path} is not written as expected; bundling/slim.mjs must be adapted to this version of TF.js`);
}

/** register_all_kernels.js without the kernels that are not wanted. Its shape is checked, not trusted. */
function keepKernels(source, path, wanted) {
  const imports = [...source.matchAll(/^import \{ (\w+) \} from '(\.\/kernels\/(\w+))';$/gm)];
  if (imports.length < 50 || !source.includes("for (const kernelConfig of kernelConfigs)")) {
    throw notAsExpected(path);
  }
  const kept = imports.filter(([, , , file]) => wanted.has(kernelOfFile(file)));
  return [
    "import { registerKernel } from '@tensorflow/tfjs-core';",
    ...kept.map(([line]) => line),
    `for (const config of [${kept.map(([, symbol]) => symbol).join(", ")}]) registerKernel(config);`,
  ].join("\n");
}

/** `const { addImpl: addImplCPU, ... } = shared` as an import, which can be tree-shaken. */
function namedImports(source, path) {
  const match = /const \{ ([^}]+?),? \} = shared;/.exec(source);
  if (match === null) throw notAsExpected(path);
  const names = match[1].replaceAll(":", " as");
  return `export { ${names} } from '@tensorflow/tfjs-backend-cpu/dist/shared';`;
}

/** The kernel that a file defines; two are not named for it. */
function kernelOfFile(file) {
  return { BatchNorm: "FusedBatchNorm", IsNaN: "IsNan" }[file] ?? file;
}

/** `add` as an export; `image.resizeBilinear` as a member of an exported object. */
function exportFunctions(functions) {
  const plain = functions.filter((name) => !name.includes("."));
  const spaces = new Map();
  for (const name of functions.filter((name) => name.includes("."))) {
    const [space, member] = name.split(".");
    spaces.set(space, [...(spaces.get(space) ?? []), member]);
  }
  const lines = [`export { ${plain.join(", ")} } from './ops';`];
  for (const [space, members] of spaces) {
    for (const member of members) {
      const file = member.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
      lines.push(`import { ${member} as ${space}_${member} } from './${space}/${file}';`);
    }
    lines.push(`export const ${space} = { ${members.map((member) => `${member}: ${space}_${member}`).join(", ")} };`);
  }
  return lines.join("\n");
}
