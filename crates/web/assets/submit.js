// Sending forms once.
//
// data-submit          a second tap is ignored.
// data-submit="money"  also: the idempotency key outlives a reload, a request that was never sent
//                      (PAY-04) is told from one without answer (PAY-03), and a reason appears
//                      after 3 s. Without JavaScript the same form posts and works.

import { clearNotice, enhance as enhancePage, notice, parse } from "./app.js";

const SLOW_MS = 3000;
const BUSY_MS = 300;
const REACH_MS = 5000;
const SECRET = new Set(["key", "pin", "pin_again", "password"]);

/** What the form asks for, without secrets, as a name under which its key is kept. */
async function fingerprint(form) {
  if (!window.crypto?.subtle) return null;
  const fields = [...new FormData(form)].filter(([name]) => !SECRET.has(name));
  const bytes = new TextEncoder().encode(JSON.stringify([new URL(form.action).pathname, fields]));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `key:${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/** The same request keeps its key until it has an outcome, so that it cannot happen twice. */
async function keepKey(form) {
  const field = form.elements.namedItem("key");
  const name = field && await fingerprint(form);
  if (!name) return () => {};
  field.value = sessionStorage.getItem(name) ?? field.value;
  sessionStorage.setItem(name, field.value);
  return () => sessionStorage.removeItem(name);
}

/** Whether the server can be reached, asked before money is: only then is "not sent" certain. */
async function reachable() {
  if (!navigator.onLine) return false;
  const signal = AbortSignal.timeout(REACH_MS);
  return fetch("/alive", { method: "HEAD", cache: "no-store", signal }).then(() => true, () => false);
}

function busy(form, button) {
  button?.setAttribute("aria-disabled", "true");
  const slow = form.querySelector("[data-slow]");
  const timers = [
    setTimeout(() => button?.setAttribute("aria-busy", "true"), BUSY_MS),
    setTimeout(() => { if (slow) slow.hidden = false; }, SLOW_MS),
  ];
  return () => {
    timers.forEach(clearTimeout);
    button?.removeAttribute("aria-disabled");
    button?.removeAttribute("aria-busy");
    if (slow) slow.hidden = true;
    delete form.dataset.sending;
  };
}

/** The server answered with a page of its own: show it in place of this one. */
export function show(html) {
  const page = parse(html);
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  enhancePage(document.querySelector("main"));
  scrollTo(0, 0);
}

async function send(form, button) {
  const idle = busy(form, button);
  const settled = await keepKey(form);
  const again = () => form.requestSubmit(button ?? undefined);
  if (!await reachable()) {
    idle();
    return notice("not-sent", again);
  }
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!response) {
    idle();
    return notice("unknown", again);
  }
  if (response.redirected) {
    settled();
    location.assign(response.url);
    return undefined;
  }
  idle();
  return show(await response.text());
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-submit]")) return;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "1";
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (form.dataset.submit === "money") {
    event.preventDefault();
    clearNotice();
    send(form, button);
  } else {
    busy(form, button);
  }
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  for (const button of document.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
    button.removeAttribute("aria-busy");
  }
});

export function enhance() {}
