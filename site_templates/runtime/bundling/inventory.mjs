// What a build made: sizes for people, dist/inventory.json for the tools.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Package name → installed version, of all that ends up in the bundles or makes them. */
export function versions(root) {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.fromEntries(
    Object.keys(dependencies)
      .sort()
      .map((name) => [name, JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version]),
  );
}

/** dist/inventory.json: `{libraries, files: {name: {bytes, gzip, sha256}}}`. */
export function inventoryJson(files, libraries) {
  const entries = [...files].map(([name, data]) => [
    name,
    { bytes: data.length, gzip: gzipped(data), sha256: createHash("sha256").update(data).digest("hex") },
  ]);
  return `${JSON.stringify({ libraries, files: Object.fromEntries(entries) }, null, 1)}\n`;
}

/** A line per file: name, size, size after gzip. */
export function describe(files) {
  const width = Math.max(...[...files.keys()].map((name) => name.length));
  return [...files].map(
    ([name, data]) => `${name.padEnd(width)} ${kilobytes(data.length)} ${kilobytes(gzipped(data))} gzip`,
  );
}

function gzipped(data) {
  return gzipSync(data, { level: 9 }).length;
}

/** Thousands of bytes, as networks count. */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(8)} KB`;
}
