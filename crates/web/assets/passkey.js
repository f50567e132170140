// Passkeys: the browser asks the device, and an ordinary form takes the answer to the server. The
// form stays hidden where nothing can be asked: without script, in an old browser, or under an
// address that is no domain.
//
// form[data-passkey="create"]  makes a passkey; the question stands in data-question
// form[data-passkey="get"]     asks for one; the question is fetched from data-ask
//   data-domain                what passkeys are bound to
//   data-autofill              passkeys also stand in the autofill of the page
//   [data-answer], [data-ceremony]   hidden inputs that are filled in
// [data-passkey-gone]          a passkey that the server does not know: the device may forget it
//
// LOGIN-22 (none was given) and LOGIN-25 (it is here already) are told by script: nobody else can.

import { clearNotice, notice } from "./app.js";
import { show } from "./submit.js";

const FRESH_MS = 240_000; // the server waits for five minutes
const NOTICES = { InvalidStateError: "passkey-known" };

const questions = new WeakMap(); // form → the question that it fetched last
let offer; // ends the request that waits in the autofill

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The question as the browser wants it: what is bytes travels as text. */
function readable(question) {
  const keys = (list) => list?.map((key) => ({ ...key, id: bytes(key.id) }));
  const { user } = question;
  return {
    ...question,
    challenge: bytes(question.challenge),
    ...(user && { user: { ...user, id: bytes(user.id) } }),
    allowCredentials: keys(question.allowCredentials),
    excludeCredentials: keys(question.excludeCredentials),
  };
}

/** The answer as the server wants it. */
function written({ id, rawId, type, response }) {
  const { attestationObject, authenticatorData, clientDataJSON, signature, userHandle } = response;
  const said = attestationObject ? { attestationObject: text(attestationObject) } : {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  };
  const parts = { clientDataJSON: text(clientDataJSON), ...said };
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
}

const isFresh = (kept) => Boolean(kept) && Date.now() - kept.at < FRESH_MS;

/** The form's question, from the page or fetched; none when the server refused, with its page. */
async function questionOf(form, refused = () => {}) {
  if (form.dataset.question) return { question: JSON.parse(form.dataset.question) };
  const kept = questions.get(form);
  if (isFresh(kept)) return kept;
  const response = await fetch(form.dataset.ask, { method: "POST" });
  if (!response.ok || response.redirected) {
    refused(await response.text());
    return null;
  }
  const fresh = { ...await response.json(), at: Date.now() };
  questions.set(form, fresh);
  return fresh;
}

function send(form, { ceremony }, credential) {
  const place = form.querySelector("[data-ceremony]");
  if (place) place.value = ceremony;
  form.querySelector("[data-answer]").value = written(credential);
  form.requestSubmit();
}

/** Asks the device, in the browser's own dialogue. */
async function ask(form) {
  clearNotice();
  offer?.abort();
  const again = () => ask(form);
  let asked;
  try {
    asked = await questionOf(form, show);
  } catch {
    notice("not-sent", again);
  }
  if (!asked) return;
  try {
    const publicKey = readable(asked.question);
    send(form, asked, await navigator.credentials[form.dataset.passkey]({ publicKey }));
  } catch (error) {
    notice(NOTICES[error.name] ?? "passkey-none", again);
    suggest(form);
  }
}

/** Passkeys among what the browser fills in. Nobody waits for it, so a failure is not told. */
async function suggest(form) {
  if (!("autofill" in form.dataset)) return;
  if (!await window.PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  const asked = await questionOf(form).catch(() => null);
  if (!asked) return;
  offer?.abort();
  offer = new AbortController();
  const { signal } = offer;
  const publicKey = readable(asked.question);
  const waiting = navigator.credentials.get({ publicKey, mediation: "conditional", signal });
  const credential = await waiting.catch(() => null);
  if (credential) send(form, asked, credential);
}

/** An old question is asked anew, as long as somebody looks at the page. */
function renew(form) {
  if (form.isConnected && !document.hidden && !isFresh(questions.get(form))) suggest(form);
}

/** Passkeys are bound to a domain, and exist where the connection is safe. */
function isPossible({ dataset: { domain } }) {
  const here = location.hostname === domain || location.hostname.endsWith(`.${domain}`);
  return here && isSecureContext && "PublicKeyCredential" in window;
}

/** The button asks the device first; only with its answer is the form sent. */
function start(form) {
  form.classList.add("is-live");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.querySelector("[data-answer]").value) return;
    event.preventDefault();
    event.stopPropagation();
    ask(form);
  });
  if (!("autofill" in form.dataset)) return;
  suggest(form);
  setInterval(renew, FRESH_MS / 8, form);
  document.addEventListener("visibilitychange", () => renew(form));
}

/** The browser strikes it from the person's list, where it can. */
function forget({ domain, passkeyGone }) {
  const passkey = { rpId: domain, credentialId: passkeyGone };
  window.PublicKeyCredential?.signalUnknownCredential?.(passkey).catch(() => {});
}

// A page that comes back holds an answer that was used.
addEventListener("pageshow", () => {
  for (const place of document.querySelectorAll("[data-answer]")) place.value = "";
});

export function enhance(root) {
  const gone = root.querySelector("[data-passkey-gone]");
  if (gone) forget(gone.dataset);
  const forms = [...root.querySelectorAll("form[data-passkey]:not(.is-live)")].filter(isPossible);
  if (!forms.length) return;
  for (const part of root.querySelectorAll("[data-without-passkey]")) part.hidden = true;
  forms.forEach(start);
}
