const contexts = [];
const original = OffscreenCanvas.prototype.getContext;
OffscreenCanvas.prototype.getContext = function (kind, ...rest) {
  const context = original.call(this, kind, ...rest);
  if (kind === "webgl2") contexts.push(context);
  return context;
};

// Kept here: of a lost context no extension can be had.
new BroadcastChannel("lose-context").onmessage = () => {
  contexts.at(-1).getExtension("WEBGL_lose_context").loseContext();
};
