// Entry module. Pages are whole without it; it brings in only what the page at hand asks for.

const PARTS = {
  amount: "[data-amount], [data-fill]",
  balance: "[data-keep-balance], [data-forget-balance], [data-offline-balance], [data-signed-in='false']",
  copy: "[data-copy], [data-share], [data-without-script]",
  countdown: "[data-countdown], [data-enable-at]",
  live: "[data-live]",
  network: "[data-network]",
  passkey: "[data-passkey], [data-passkey-gone]",
  password: "[data-password]",
  pinpad: "[data-pin]",
  settings: "[data-settings], [data-accent-choice]",
  submit: "form[data-submit]",
};

/** Starts what `root` asks for. Also called on parts that were exchanged later. */
export function enhance(root) {
  for (const [name, selector] of Object.entries(PARTS)) {
    if (root.matches?.(selector) || root.querySelector(selector)) {
      import(`./${name}.js`).then((part) => part.enhance(root));
    }
  }
  root.querySelector("[data-focus]")?.focus();
}

/** A word of the page's language: `data-word-<name>` of the body. */
export const word = (name) => document.body.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];

/** Says something in passing. */
export function toast(text) {
  const place = document.querySelector("[data-toast]");
  place.textContent = text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.textContent = ""; }, 3000);
}

/** Shows one of the notices that wait in the page: `not-sent`, `unknown`, `background`. */
export function notice(name, onRetry) {
  const place = document.getElementById("notices");
  place.replaceChildren(document.getElementById(`notice-${name}`).content.cloneNode(true));
  place.hidden = false;
  place.querySelector("[data-retry]")?.addEventListener("click", () => {
    clearNotice();
    onRetry?.();
  });
  enhance(place);
  place.firstElementChild.focus();
  place.scrollIntoView({ block: "center" });
}

export function clearNotice() {
  const place = document.getElementById("notices");
  place.replaceChildren();
  place.hidden = true;
}

/** Reads a page that this site sent. */
export function parse(html) {
  parse.policy ??= window.trustedTypes?.createPolicy("tongbao", { createHTML: (text) => text })
    ?? { createHTML: (text) => text };
  return new DOMParser().parseFromString(parse.policy.createHTML(html), "text/html");
}

/** Milliseconds that this phone's clock is behind the server's. */
export const clockSkew = Date.parse(document.documentElement.dataset.now) - Date.now();

function connection(state) {
  const badge = document.querySelector("[data-connection]");
  if (badge) badge.dataset.state = state;
}
document.addEventListener("tongbao:connection", (event) => connection(event.detail));
addEventListener("offline", () => connection("offline"));
addEventListener("online", () => connection(""));
if (!navigator.onLine) connection("offline");

// A page that takes long to open: nothing for 300 ms, then it dims, after 3 s the reason.
let waiting = [];
function wait() {
  waiting = [
    setTimeout(() => document.documentElement.classList.add("is-waiting"), 300),
    setTimeout(() => toast(word("slow")), 3000),
  ];
}
addEventListener("pageshow", () => {
  waiting.forEach(clearTimeout);
  document.documentElement.classList.remove("is-waiting");
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const leaves = link && link.origin === location.origin && !event.defaultPrevented
    && !event.metaKey && !event.ctrlKey && !link.getAttribute("href").startsWith("#");
  if (leaves) wait();
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.dataset.submit !== "money") wait();
});

// "Correct it" leads to the input itself, not only to its place on the page.
document.addEventListener("click", (event) => {
  const id = event.target.closest('a[href^="#"]')?.getAttribute("href").slice(1);
  const target = id && document.getElementById(id);
  if (!target?.matches("input, button, select")) return;
  event.preventDefault();
  target.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
});

enhance(document);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`/sw.js?v=${document.documentElement.dataset.version}`);
}
