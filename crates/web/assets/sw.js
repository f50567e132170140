// Service worker: keeps the assets and the offline page, nothing else. Personal pages are always
// fetched and never kept; requests that change something are not touched at all.
//
// Registered as /sw.js?v=<version>; a new version of the assets is a new worker and a new store.

const VERSION = new URL(location).searchParams.get("v");
const STORE = `tongbao-${VERSION}`;
const BALANCE = "tongbao-balance";
const ASSETS = ["tongbao.css", "app.js", "balance.js", "copy.js", "icons.svg", "mark.svg"]
  .map((name) => `/assets/${VERSION}/${name}`);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE)
    .then((store) => store.addAll(["/offline", ...ASSETS]))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const stale = (name) => name.startsWith("tongbao-") && name !== STORE && name !== BALANCE;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

/** Assets carry their version in the address, so what is kept never grows stale. */
async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) (await caches.open(STORE)).put(request, response.clone());
  return response;
}

/** A page: from the network, or the offline page. A failure page of the server is an answer. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match("/offline")) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(`/assets/${VERSION}/`)) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});
