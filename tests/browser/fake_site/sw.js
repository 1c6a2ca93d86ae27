const FILES = ["./", "app.js", "icon.png", "model/detector.json", "model/weights.bin"];

addEventListener("install", (event) => event.waitUntil(
  caches.open(registration.scope).then((cache) => cache.addAll(FILES)),
));

addEventListener("fetch", (event) => event.respondWith(
  caches.open(registration.scope)
    .then((cache) => cache.match(event.request, { ignoreSearch: true }))
    .then((stored) => stored ?? fetch(event.request)),
));
