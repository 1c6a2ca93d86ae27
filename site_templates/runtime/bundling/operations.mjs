// Which TensorFlow operations TF.js can run, with which kernels, on which backends: read from the
// packages themselves, so that `offshelf inspect` and `offshelf build` can tell before anything is written.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import { BUNDLED_OPERATIONS } from "./bundled-operations.mjs";
import { BuildError } from "./build-error.mjs";

export const BACKENDS = ["wasm", "webgl", "webgpu"];

// Functions such as `abs` and `zeros` branch to these for complex numbers, which no detector uses.
const COMPLEX_KERNELS = new Set(["Complex", "ComplexAbs", "Imag", "Real"]);
const COMPLEX_OPERATIONS = new Set([...COMPLEX_KERNELS, "FFT", "IFFT", "IRFFT", "RFFT"]);

// The converter's own table (metadata/kernel2op.json) names the functions of tfjs-core that an
// operation calls. These few call a kernel without one: `tensor.clone()` in the executors.
const KERNELS_WITHOUT_FUNCTION = {
  FakeQuantWithMinMaxVars: ["Identity"],
  Identity: ["Identity"],
  IdentityN: ["Identity"],
  Snapshot: ["Identity"],
  StopGradient: ["Identity"],
};

/**
 * @typedef {object} Operation
 * @property {string} category the converter's executor: "convolution", "arithmetic", ...
 * @property {string[]} functions of tfjs-core, "add" or "image.resizeBilinear"
 * @property {string[]} kernels
 * @property {Record<string, boolean>} backends whether all kernels are registered there
 * @property {boolean} bundled whether our engines are to contain it
 */

/**
 * Every operation that the converter parses, by TensorFlow's name.
 * @param {string} root folder of the runtime's package.json
 * @returns {Promise<Map<string, Operation>>}
 */
export async function readOperations(root) {
  const require = createRequire(join(root, "package.json"));
  const tfjs = join(root, "node_modules", "@tensorflow");
  const functionsOf = JSON.parse(read(join(tfjs, "tfjs-converter/metadata/kernel2op.json")));
  const registered = registeredKernels(require);
  const kernelsOf = kernelFinder(join(tfjs, "tfjs-core/dist/ops"), require("@tensorflow/tfjs-core"));
  const operations = new Map();
  for (const [name, category] of await categories(join(tfjs, "tfjs-converter/dist/operations/op_list"))) {
    const functions = functionsOf[name] ?? [];
    const called = [...(KERNELS_WITHOUT_FUNCTION[name] ?? []), ...functions.flatMap(kernelsOf)];
    const kernels = [...new Set(called)].filter((kernel) => COMPLEX_OPERATIONS.has(name) || !COMPLEX_KERNELS.has(kernel)).sort();
    const backends = Object.fromEntries(
      BACKENDS.map((backend) => [backend, kernels.every((kernel) => registered[backend].has(kernel))]),
    );
    operations.set(name, { category, functions, kernels, backends, bundled: BUNDLED_OPERATIONS.has(name) });
  }
  const unknown = [...BUNDLED_OPERATIONS].filter((name) => !operations.has(name));
  if (unknown.length > 0) {
    throw new BuildError(`bundled-operations.mjs names operations that the converter does not know: ${unknown.join(", ")}`);
  }
  return operations;
}

/** Kernel names per backend, read back from the registry after loading each package. */
function registeredKernels(require) {
  const core = require("@tensorflow/tfjs-core");
  return Object.fromEntries(
    BACKENDS.map((backend) => {
      require(`@tensorflow/tfjs-backend-${backend}`);
      return [backend, new Set(core.getKernelsForBackend(backend).map((config) => config.kernelName))];
    }),
  );
}

/** [operation, category] of all of the converter's lists, sorted by name. */
async function categories(folder) {
  const found = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".js")).sort()) {
    const list = await importSource(join(folder, file));
    // tfdf.js describes decision forests: its executor is another package.
    found.push(...list.filter((entry) => !entry.tfOpName.startsWith("SimpleML")).map((entry) => [entry.tfOpName, entry.category]));
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `json` of an op_list module: data in the shape of a script, in a package that is not an ES module. */
export async function importSource(path) {
  const url = `data:text/javascript;base64,${Buffer.from(read(path)).toString("base64")}`;
  return (await import(url)).json;
}

/**
 * A function from "add" or "image.resizeBilinear" to the kernels that tfjs-core runs for it: those that
 * the function's file names in `runKernel(...)`, else those of the functions that it is composed of.
 */
function kernelFinder(folder, core) {
  const files = filesOfFunctions(folder);
  const cache = new Map();
  const kernelsIn = (file) => {
    if (cache.has(file)) return cache.get(file);
    cache.set(file, []);
    const source = read(file);
    const direct = [...source.matchAll(/runKernel\(\s*(?:'(\w+)'|(\w+))/g)].map(([, text, symbol]) => text ?? core[symbol]);
    const composed = () =>
      [...source.matchAll(/^import \{[^}]*\} from '(\.[^']*)'/gm)]
        .map((match) => resolve(dirname(file), `${match[1]}.js`))
        .filter((path) => path.startsWith(folder))
        .flatMap(kernelsIn);
    const kernels = direct.length > 0 ? direct : composed();
    if (kernels.includes(undefined)) throw new BuildError(`${file}: a kernel name that tfjs-core does not export`);
    cache.set(file, kernels);
    return kernels;
  };
  return (name) => {
    if (!files.has(name)) throw new BuildError(`tfjs-core/dist/ops has no function ${name}`);
    return kernelsIn(files.get(name));
  };
}

/** "add" or "image.resizeBilinear" → the file that defines it. */
function filesOfFunctions(folder) {
  const files = new Map();
  const index = read(join(folder, "ops.js"));
  const named = /^(import|export) \{ ([^}]+) \} from '\.\/([^']+)'/gm;
  for (const [, , names, path] of index.matchAll(named)) {
    const space = path.includes("/") ? `${dirname(path)}.` : "";
    for (const name of names.split(", ")) {
      files.set(space + name, join(folder, `${path}.js`));
      // The converter's table leaves out the name space of a few (`fft` for `spectral.fft`).
      if (!files.has(name)) files.set(name, join(folder, `${path}.js`));
    }
  }
  for (const [, path] of index.matchAll(/^export \* from '\.\/([^']+)'/gm)) {
    const file = join(folder, `${path}.js`);
    for (const [, name] of read(file).matchAll(/^export const (\w+)/gm)) files.set(name, file);
    for (const [, names] of read(file).matchAll(/^export \{ ([^}]+) \}/gm)) {
      for (const name of names.split(", ")) files.set(name, file);
    }
  }
  for (const [, name, path] of read(join(folder, "fused_ops.js")).matchAll(/^import \{ (\w+) \} from '\.\/([^']+)'/gm)) {
    files.set(`fused.${name}`, join(folder, `${path}.js`));
  }
  return files;
}

/** dist/operations.json, contract with `builder.detector`. */
export function operationsJson(version, operations) {
  const ops = Object.fromEntries(
    [...operations].map(([name, { kernels, backends, bundled }]) => [name, { kernels, backends, bundled }]),
  );
  return `${JSON.stringify({ tfjs: version, ops }, null, 1)}\n`;
}

function read(path) {
  return readFileSync(path, "utf8");
}
