// The least service worker that makes a page work offline. FILES is filled in when the page is built.
const FILES = ["/*FILES*/"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open("seed").then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  event.respondWith(caches.match(event.request).then((stored) => stored ?? fetch(event.request)));
});
