// Answers questions on stdin with what the runtime computes; see oracle.ts.
import { bundle } from "./bundle.mjs";

await bundle(["oracle.ts"], ([script]) => import(script));
