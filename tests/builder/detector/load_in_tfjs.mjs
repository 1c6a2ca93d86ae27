// node load_in_tfjs.mjs FOLDER INPUT H W OUTPUT...: loads FOLDER/model.json over HTTP with plain TF.js, as a
// web page would, runs it on a ramp of pixels on wasm, and prints each output as JSON.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = new URL("../../../site_templates/runtime/", import.meta.url).pathname;
const require = createRequire(join(root, "package.json"));
const tf = require("@tensorflow/tfjs-core");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const { loadGraphModel } = require("@tensorflow/tfjs-converter");

const [folder, input, height, width, ...outputs] = process.argv.slice(2);
wasm.setWasmPaths(join(root, "node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
await tf.setBackend("wasm");
if (tf.getBackend() !== "wasm") throw new Error(`running on ${tf.getBackend()}`);

const server = createServer((request, response) => {
  response.end(readFileSync(join(folder, new URL(request.url, "http://x").pathname)));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const model = await loadGraphModel(`http://127.0.0.1:${server.address().port}/model.json`);
server.close();
server.closeAllConnections();

const shape = [1, Number(height), Number(width), 3];
const pixels = Float32Array.from({ length: shape[1] * shape[2] * 3 }, (_, i) => (i % 251) / 125 - 1);
const results = model.execute({ [input]: tf.tensor4d(pixels, shape) }, outputs);
const tensors = Array.isArray(results) ? results : [results];
console.log(JSON.stringify(tensors.map((t) => ({ shape: t.shape, values: Array.from(t.dataSync()) }))));
