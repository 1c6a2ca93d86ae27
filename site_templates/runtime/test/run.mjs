// Runs test/*.test.ts with `node --test`. Arguments are handed on to Node.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

import { bundle, HERE } from "./bundle.mjs";

const tests = readdirSync(HERE).filter((name) => name.endsWith(".test.ts")).sort();
process.exitCode = await bundle(tests, (scripts) => {
  const command = ["--enable-source-maps", "--test", ...process.argv.slice(2), ...scripts];
  return spawnSync(process.execPath, command, { stdio: "inherit" }).status ?? 1;
});
