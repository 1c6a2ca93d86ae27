// How the post that Offshelf starts from runs a detector: the whole graph with executeAsync, on the page's
// own thread, an image from fromPixels in, arrays out. One thing is better here: its outputs are found by
// name, where the post takes them by position.

// After conversion the outputs of an Object Detection API graph are called Identity, Identity_1 … in the
// alphabetical order of their first names.
const OUTPUTS = { boxes: "Identity_1", classes: "Identity_2", scores: "Identity_4" };

async function load() {
  // A host without headers gives no cross-origin isolation: TF.js takes SIMD and one thread by itself.
  tf.wasm.setWasmPaths("");
  await tf.setBackend("wasm");
  await tf.ready();
  return tf.loadGraphModel("model/model.json");
}

/** Boxes, scores and classes of `frame`, an ImageBitmap, as nested arrays. */
async function detect(model, frame) {
  const image = tf.tidy(() => tf.browser.fromPixels(frame).toInt().expandDims());
  const tensors = await model.executeAsync(image);
  const names = model.outputs.map((output) => output.name.split(":")[0]);
  const found = {};
  for (const [key, name] of Object.entries(OUTPUTS)) found[key] = await tensors[names.indexOf(name)].array();
  tf.dispose([image, ...tensors]);
  return found;
}

const model = load();
navigator.serviceWorker.register("sw.js");

globalThis.seed = {
  ready: model.then(() => ({ backend: tf.getBackend(), library: `TensorFlow.js ${tf.version.tfjs}` })),
  detect: async (frame) => detect(await model, frame),
  stored: () => navigator.serviceWorker.ready.then(() => true),
  tensors: () => tf.memory().numTensors,
};
