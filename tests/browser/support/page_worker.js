// Stands in for the detection worker: answers the protocol of src/shared/messages.ts without a model.
// page_site.py writes WANTED before this script; the channel tells it to change its mind.
const wanted = new URLSearchParams(self.WANTED);
const say = (message) => postMessage(message);
const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const stats = { frames: 0, inFlight: 0, mostInFlight: 0, sizes: [], options: [], load: null };

const engine = {
  name: "wasm",
  backend: "wasm",
  library: "stand-in 1.0",
  how: "trial",
  trial: [
    { name: "wasm", ms: 41.25, refused: "" },
    { name: "webgl", ms: null, refused: "software adapter" },
  ],
};

const channel = new BroadcastChannel("page-worker");
channel.onmessage = ({ data }) => {
  if (data === "stats") channel.postMessage({ stats });
  else say(data);
};

async function load(message) {
  stats.load = message;
  const total = 9_400_000;
  say({ type: "progress", phase: "weights", loaded: 0, total });
  say({ type: "progress", phase: "weights", loaded: 4_100_000, total });
  if (wanted.get("load") === "hang") return;
  if (wanted.get("load") === "fail") {
    say({ type: "error", id: null, code: "engine", message: "No engine runs here." });
    return;
  }
  for (const phase of ["engine", "trial", "warmup"]) say({ type: "progress", phase, loaded: 1, total: 1 });
  say({ type: "ready", engine: { ...engine, how: message.asked ? "asked" : message.remembered ? "remembered" : "trial" } });
}

async function detect({ id, frame, options }) {
  stats.frames += 1;
  stats.inFlight += 1;
  stats.mostInFlight = Math.max(stats.mostInFlight, stats.inFlight);
  stats.sizes.push([frame.width, frame.height]);
  stats.options.push(options);
  const found = wanted.get("find") === "red" ? redBox(frame) : grid(Number(wanted.get("boxes") ?? 6));
  frame.close();
  await rest(Number(wanted.get("delay") ?? 0));
  stats.inFlight -= 1;
  if (wanted.get("detect") === "fail") {
    say({ type: "error", id, code: "frame", message: "This frame cannot be looked at." });
    return;
  }
  const kept = found.filter(({ score }) => score >= options.score);
  say({
    type: "detections",
    id,
    detections: {
      count: kept.length,
      boxes: Float32Array.from(kept.flatMap(({ box }) => box)),
      scores: Float32Array.from(kept, ({ score }) => score),
      classes: Int32Array.from(kept, ({ column }) => column),
    },
    timings: { preprocess: 1.5, run: 40.25, decode: 0.25, nms: 0.5, total: 42.5 },
    tensors: 321,
  });
}

/** Boxes in rows like products on a shelf, best score first; three labels in turn. */
function grid(count) {
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / Math.max(columns, 1));
  return Array.from({ length: count }, (_, index) => {
    const x = (index % columns) / columns;
    const y = Math.floor(index / columns) / rows;
    const box = [y + 0.12 / rows, x + 0.12 / columns, y + 0.88 / rows, x + 0.88 / columns];
    return { box, score: 0.98 - (0.9 * index) / Math.max(count, 12), column: index % 3 };
  });
}

/** The box around all red pixels: tells how a photograph arrived. */
function redBox(frame) {
  const canvas = new OffscreenCanvas(frame.width, frame.height);
  const context = canvas.getContext("2d");
  context.drawImage(frame, 0, 0);
  const { data } = context.getImageData(0, 0, frame.width, frame.height);
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (let index = 0; index < data.length; index += 4) {
    if (data[index] < 200 || data[index + 1] > 60 || data[index + 2] > 60) continue;
    const [x, y] = [(index / 4) % frame.width, Math.floor(index / 4 / frame.width)];
    [top, left, bottom, right] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y + 1), Math.max(right, x + 1)];
  }
  if (bottom < 0) return [];
  const box = [top / frame.height, left / frame.width, bottom / frame.height, right / frame.width];
  return [{ box, score: 0.9, column: 0 }];
}

onmessage = ({ data }) => {
  if (data.type === "load") void load(data);
  if (data.type === "detect") void detect(data);
};
