// Bundles the runtime into dist/, or into another folder: `node build.mjs [folder]`. Run when the Python package is built, so that whoever
// installs the wheel needs no Node. Same sources and packages, same bytes.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { BuildError } from "./bundling/build-error.mjs";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = resolve(process.argv[2] ?? join(ROOT, "dist"));

async function main() {
  checkSurroundings();
  // Imported late: without node_modules they fail with a stack instead of a sentence.
  const { bundle } = await import("./bundling/bundle.mjs");
  const { operationsJson, readOperations } = await import("./bundling/operations.mjs");
  const { describe, inventoryJson, versions } = await import("./bundling/inventory.mjs");

  const operations = await readOperations(ROOT);
  const files = await bundle(ROOT, operations);
  const library = versions(ROOT);
  files.set("operations.json", Buffer.from(operationsJson(library["@tensorflow/tfjs-core"], operations)));
  files.set("inventory.json", Buffer.from(inventoryJson(files, library)));
  writeAtOnce(files);
  for (const line of describe(files)) console.log(line);
}

function checkSurroundings() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new BuildError(`Node ${process.versions.node} is too old: 20 or newer is needed.`);
  for (const name of ["esbuild", "@tensorflow/tfjs-core", "@tensorflow/tfjs-converter"]) {
    if (!existsSync(join(ROOT, "node_modules", name))) {
      throw new BuildError(`The package ${name} is not installed. Run in ${ROOT}: npm ci`);
    }
  }
}

/** The folder is replaced as a whole, so that nobody reads half of a build. */
function writeAtOnce(files) {
  mkdirSync(dirname(DIST), { recursive: true });
  const fresh = mkdtempSync(join(dirname(DIST), `.${basename(DIST)}-`));
  try {
    // A temporary folder is its maker's alone.
    chmodSync(fresh, 0o755);
    for (const [name, data] of files) {
      mkdirSync(dirname(join(fresh, name)), { recursive: true });
      writeFileSync(join(fresh, name), data);
    }
    rmSync(DIST, { recursive: true, force: true });
    renameSync(fresh, DIST);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof BuildError ? `build.mjs: ${error.message}` : error);
  process.exitCode = 1;
}
