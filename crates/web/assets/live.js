// Live parts: server-sent events say that something changed; the part is then fetched anew.
//
// <div id="order" data-live="/bank-orders/…/events"> is exchanged for the element with the same id
// in this page as the server draws it now. Events: `refresh` (fetch), `beat` (every 15 s).

import { clearNotice, enhance as enhancePage, notice, parse, toast, word } from "./app.js";

const BEAT_GAP_MS = 45_000; // three beats missed: the connection is gone
const FROZEN_MS = 60_000; // the page itself stood still: power saving

let source;
let lastBeat = Date.now();
let lastTick = Date.now();

const tell = (state) => document.dispatchEvent(new CustomEvent("tongbao:connection", { detail: state }));

async function refresh(id) {
  const response = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const fresh = parse(await response.text()).getElementById(id);
  const stale = document.getElementById(id);
  if (!fresh || !stale) { location.reload(); return; }
  const busy = document.activeElement; // never take a field away from busy fingers
  if (stale.contains(busy) && busy.matches("input, select, textarea")) return;
  stale.replaceWith(fresh);
  enhancePage(fresh);
  if (!fresh.dataset.live) source?.close();
  toast(word("updated"));
}

function beat() {
  lastBeat = Date.now();
  tell(navigator.onLine ? "" : "offline");
}

function open(part) {
  source?.close();
  source = new EventSource(part.dataset.live);
  source.addEventListener("open", beat);
  source.addEventListener("beat", beat);
  source.addEventListener("refresh", () => { beat(); refresh(part.id); });
  source.addEventListener("error", () => tell(navigator.onLine ? "waiting" : "offline"));
}

function watch() {
  setInterval(() => {
    const now = Date.now();
    const frozen = now - lastTick > FROZEN_MS;
    lastTick = now;
    if (frozen) { // NET-04: timers did not run, so nothing could arrive
      notice("background", clearNotice);
      refresh(document.querySelector("[data-live]")?.id);
    } else if (now - lastBeat > BEAT_GAP_MS && source?.readyState !== EventSource.CLOSED) {
      tell(navigator.onLine ? "waiting" : "offline");
    }
  }, 5000);
}

export function enhance(root) {
  const part = root.matches?.("[data-live]") ? root : root.querySelector("[data-live]");
  if (!part || source?.url === new URL(part.dataset.live, location).href) return;
  if (!source) watch();
  open(part);
}

addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => {
  const part = document.querySelector("[data-live]");
  if (event.persisted && part) open(part);
});
