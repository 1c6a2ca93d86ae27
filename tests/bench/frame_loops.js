// What the benchmark does inside the pages. Each function is called by name from Python.
({
  /** The frame that both sides look at: 640 x 480, as a phone's camera gives at its least. */
  async frame(base64) {
    const blob = new Blob([Uint8Array.fromBase64(base64)], { type: "image/jpeg" });
    globalThis.benchFrame = await createImageBitmap(blob);
  },

  async openSeed() {
    const { backend, library } = await seed.ready;
    globalThis.benchStep = () => seed.detect(benchFrame);
    return { backend, library };
  },

  /** The worker of a built site, spoken to as its page does, without the page around it. */
  async openOwn({ engine }) {
    const html = new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html");
    const page = JSON.parse(html.getElementById("offshelf-page").textContent);
    const absolute = (path) => new URL(path, document.baseURI).href;
    const detector = await (await fetch(absolute(page.detector))).json();
    const worker = new Worker(absolute(page.worker), { type: "module" });
    const waiting = new Map();
    const ready = new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }) => {
        if (data.type === "ready") resolve(data.engine);
        else if (data.type === "detections") waiting.get(data.id)(data);
        else if (data.type === "error") reject(new Error(`${data.code}: ${data.message}`));
      };
    });
    const engines = Object.fromEntries(Object.entries(page.engines).map(([name, path]) => [name, absolute(path)]));
    const assets = { base: absolute(page.detector).replace(/[^/]*$/, ""), engines, wasm: absolute(page.wasm) };
    worker.postMessage({ type: "load", assets, detector, asked: engine, remembered: null });
    const { backend, library } = await ready;
    const options = { ...detector.thresholds, exact: false };
    let id = 0;
    globalThis.benchStep = async () => {
      const frame = await createImageBitmap(benchFrame, 0, 0, benchFrame.width, benchFrame.height);
      id += 1;
      const answer = new Promise((resolve) => waiting.set(id, resolve));
      worker.postMessage({ type: "detect", id, frame, options }, [frame]);
      const { detections, timings } = await answer;
      waiting.delete(id);
      globalThis.benchTimings = timings;
      return detections;
    };
    return { backend, library };
  },

  /** Milliseconds of each of `count` frames. */
  async frames(count) {
    const milliseconds = [];
    for (let index = 0; index < count; index += 1) {
      const started = performance.now();
      await benchStep();
      milliseconds.push(performance.now() - started);
    }
    return milliseconds;
  },

  /** The best detection in the frame: column of its class, score, box. */
  async best() {
    const found = await benchStep();
    if (found.count !== undefined) {
      return { column: found.classes[0], score: found.scores[0], box: [...found.boxes.slice(0, 4)] };
    }
    return { column: found.classes[0][0] - 1, score: found.scores[0][0], box: found.boxes[0][0] };
  },

  timings: () => globalThis.benchTimings ?? null,
})
