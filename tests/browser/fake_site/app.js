// A stand-in for the real runtime: the same interface, with a detector that is a few lines of sums.
// What it detects depends on every pixel and on its weights, so that a wrong one of either shows.
const faults = new Set(document.documentElement.dataset.fault.split(" "));
const has = (fault) => faults.has(fault);
const asked = new URLSearchParams(location.search).get("engine");
let tensors = 12;
let calls = 0;

async function load() {
  if (has("never-ready")) throw new Error("model/weights.bin does not have the right hash");
  if (has("blocked")) try { eval("1"); } catch { /* the policy blocks it */ }
  if (has("console")) console.error("something is off");
  if (has("uncaught")) setTimeout(() => { throw new Error("nobody caught this"); });
  if (has("outside")) fetch("/elsewhere.txt").catch(() => {});
  if (has("broken")) await fetch("missing.txt");
  const weights = new Float32Array(await (await fetch("model/weights.bin")).arrayBuffer());
  const name = has("wrong-engine") ? "cpu" : asked;
  return { weights, engine: { name, backend: name, library: "fake 1.0" } };
}

const loaded = load();

/** Mean of each channel, 0..1, composited over white, colour profiles ignored. */
async function means(blob) {
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: has("colours") ? "default" : "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, width, height).data;
  const sums = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; c++) sums[c] += pixels[i + c];
  return { width, height, means: sums.map((sum) => sum / (255 * width * height)) };
}

async function detect(blob, options) {
  const { weights } = await loaded;
  const image = await means(blob);
  const boxes = [], scores = [], classes = [];
  for (let row = 0; row < weights.length; row += 6) {
    const label = weights[row + 5];
    const score = weights[row + 4] + 0.2 * image.means[label];
    if (score < options.score) continue;
    boxes.push(...weights.subarray(row, row + 4));
    scores.push(has("unsteady") ? score - 0.001 * calls : score);
    classes.push(label);
  }
  calls += 1;
  if (has("leak")) tensors += 2;
  if (has("offline-differs") && navigator.serviceWorker.controller) scores[0] -= 0.1;
  return {
    detections: {
      count: scores.length,
      boxes: Float32Array.from(boxes),
      scores: Float32Array.from(scores),
      classes: Int32Array.from(classes),
    },
    width: image.width, height: image.height,
    timings: { preprocess: 1, run: 2, decode: 0, nms: 0, total: 3 },
    tensors,
  };
}

let stored = null;
if (!has("no-offline")) {
  navigator.serviceWorker.register("sw.js");
  navigator.serviceWorker.ready.then(() => { stored = { version: "1", bytes: 4096 }; });
}

globalThis.offshelf = {
  ready: loaded.then(({ engine }) => ({ engine, version: "1" })),
  detect,
  offline: async () => stored,
};
