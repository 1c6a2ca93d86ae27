// Drives the detection worker for test_engines.py: says what the page would say, keeps what it hears.
window.heard = [];
let worker;
let waiting = [];

function hear({ data }) {
  window.heard.push(data);
  waiting = waiting.filter((look) => !look());
}

/** The next message, from number `from` on, of a type; an error of the worker as a whole also ends the wait. */
function next(type, from, id = null) {
  return new Promise((resolve) => {
    const look = () => {
      const found = window.heard
        .slice(from)
        .find((message) => (message.type === type && (id === null || message.id === id)) || (message.type === "error" && message.id === id));
      if (found) resolve(found);
      return found !== undefined;
    };
    if (!look()) waiting.push(look);
  });
}

window.load = async ({ script = "worker.js", base = "model/", ...wanted }) => {
  const absolute = (path) => new URL(path, location.href).href;
  const detector = await (await fetch(`${base}detector.json`)).json();
  const engine = (name) => [name, absolute(`engine-${name}.js`)];
  const assets = {
    base: absolute(base),
    engines: Object.fromEntries(["wasm", "webgl", "webgpu"].map(engine)),
    wasm: absolute("tfjs-backend-wasm-simd.wasm"),
  };
  worker = new Worker(script, { type: "module" });
  worker.onmessage = hear;
  worker.onerror = ({ message }) => hear({ data: { type: "error", id: null, code: "worker", message } });
  worker.postMessage({ type: "load", assets, detector: { ...detector, ...wanted.changes }, asked: null, remembered: null, ...wanted });
  return next("ready", 0);
};

/** A white picture with rectangles [left, top, width, height, colour]. */
function picture(side, rectangles) {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  for (const [left, top, width, height, colour] of rectangles) {
    context.fillStyle = colour;
    context.fillRect(left, top, width, height);
  }
  return canvas.transferToImageBitmap();
}

async function photograph(path) {
  const blob = await (await fetch(path)).blob();
  return createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

let lastId = 0;
/** What the worker finds: on a file, or on a picture of rectangles. */
window.detect = async ({ path, side, rectangles, ...options }) => {
  const frame = path ? await photograph(path) : picture(side, rectangles);
  const id = (lastId += 1);
  const from = window.heard.length;
  const whole = { score: 0.5, iou: 0.6, max_detections: 1000, class_wise: true, exact: true, ...options };
  worker.postMessage({ type: "detect", id, frame, options: whole }, [frame]);
  const answer = await next("detections", from, id);
  if (answer.type === "error") return answer;
  const { boxes, scores, classes, count } = answer.detections;
  return { ...answer, detections: { count, boxes: [...boxes], scores: [...scores], classes: [...classes] } };
};

/** Many frames, one after the other; the number of tensors after each. */
window.detectOften = async (count, question) => {
  const tensors = [];
  for (let n = 0; n < count; n += 1) tensors.push((await window.detect(question)).tensors);
  return tensors;
};

window.next = next;

/** Runs a graph on an engine in this page, without the worker; all outputs as plain numbers. */
window.runGraph = async ({ engine, base, nodes, input, side }) => {
  const module = await import(new URL(`engine-${engine}.js`, location.href).href);
  const wasm = new URL("tfjs-backend-wasm-simd.wasm", location.href).href;
  const opened = await module.open({ wasm, allowSoftware: true, onLost: () => {} });
  const modelJson = await (await fetch(`${base}model.json`)).json();
  const weights = [await (await fetch(`${base}weights.bin`)).arrayBuffer()];
  opened.load({ modelJson, weights, input: { name: "image", width: side, height: side }, outputs: nodes });
  const outputs = await opened.run(Float32Array.from(input));
  return { backend: opened.backend, outputs: Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values].map(Number)])) };
};
