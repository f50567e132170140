// Times of the clock with what is left of them. The server's clock counts, not the phone's.
//
// data-countdown="<RFC 3339>"  fills its [data-left]; with data-vanish it is
//                              shown only while something is left.
// data-enable-at="<RFC 3339>"  a button that is off until then.

import { clockSkew } from "./app.js";

let ticking;

function left(until) {
  const seconds = Math.ceil((Date.parse(until) - Date.now() - clockSkew) / 1000);
  if (seconds <= 0) return "";
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${minutes}` : minutes;
}

function tick() {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    const rest = left(place.dataset.countdown);
    place.querySelector("[data-left]").textContent = rest;
    if ("vanish" in place.dataset) place.hidden = rest === "";
  }
  for (const button of document.querySelectorAll("[data-enable-at]")) {
    const rest = left(button.dataset.enableAt);
    button.disabled = rest !== "";
    button.querySelector("[data-left]").textContent = rest;
  }
}

export function enhance() {
  tick();
  ticking ??= setInterval(tick, 1000);
}
