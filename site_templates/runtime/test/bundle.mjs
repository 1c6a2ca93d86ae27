// Bundles TypeScript for Node: `bundle(["nms.test.ts"], work)` calls `work` with the paths of the scripts.
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

export const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * @template T
 * @param {readonly string[]} names files of this folder
 * @param {(scripts: string[]) => T | Promise<T>} work after which the scripts are removed
 */
export async function bundle(names, work) {
  // Inside the package, so that packages left out of the bundles are found.
  const outdir = mkdtempSync(join(HERE, "..", "node_modules", ".tests-"));
  try {
    await esbuild.build({
      entryPoints: names.map((name) => join(HERE, name)),
      outdir,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      sourcemap: "inline",
      outExtension: { ".js": ".mjs" },
      logLevel: "warning",
    });
    return await work(names.map((name) => join(outdir, name.replace(/\.ts$/, ".mjs"))));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
