// The payment PIN: six cells over the real input, and a pad below. Nothing is sent by itself: the
// sixth digit only fills the sixth cell, and delete is always there (S-136).

const LENGTH = 6;
let current;

function paint(pin) {
  const input = pin.querySelector("input");
  pin.querySelectorAll(".pin-cells i").forEach((cell, index) => {
    cell.className = index < input.value.length ? "on" : index === input.value.length ? "next" : "";
  });
}

function open(wanted) {
  for (const pad of document.querySelectorAll("[data-pin-pad]")) {
    pad.classList.toggle("is-open", wanted);
  }
}

/** How much of the cells the pad hides. */
function covered(pin) {
  const dock = pin.closest("form").querySelector(".dock");
  return dock ? pin.getBoundingClientRect().bottom - dock.getBoundingClientRect().top : 0;
}

/** The cells stay in sight above the pad, however small the screen or large the type. */
function uncover(pin) {
  const hidden = covered(pin);
  if (hidden > 0) scrollBy(0, hidden + 8);
}

function press(key) {
  const input = current?.querySelector("input");
  if (!input) return;
  if (key === "clear") input.value = "";
  else if (key === "delete") input.value = input.value.slice(0, -1);
  else if (input.value.length < LENGTH) input.value += key;
  paint(current);
  // A full first PIN leads on to "once more"; the last one stays, so that it can be corrected.
  if (input.value.length === LENGTH && key.length === 1) {
    const pins = [...input.form.querySelectorAll("[data-pin]")];
    const next = pins[pins.indexOf(current) + 1];
    if (next) next.querySelector("input").focus();
  }
}

export function enhance(root) {
  const pins = [...root.querySelectorAll("[data-pin]:not(.is-live)")];
  for (const pin of pins) {
    const input = pin.querySelector("input");
    pin.classList.add("is-live");
    // On touch screens our pad takes the place of the keyboard.
    if (matchMedia("(pointer: coarse)").matches) input.inputMode = "none";
    input.addEventListener("input", () => {
      input.value = input.value.replace(/\D/g, "").slice(0, LENGTH);
      paint(pin);
    });
    input.addEventListener("focus", () => {
      current = pin;
      open(true);
      uncover(pin);
    });
    paint(pin);
  }
  current ??= pins[0];
  for (const pad of root.querySelectorAll("[data-pin-pad]:not(.is-live)")) {
    pad.classList.add("is-live");
    pad.classList.toggle("is-open", document.activeElement === current?.querySelector("input"));
    // The pad must not take the focus away from the cells.
    pad.addEventListener("pointerdown", (event) => event.preventDefault());
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-digit]")?.dataset.digit;
      if (!current?.isConnected) current = document.querySelector("[data-pin]");
      if (key) press(key);
    });
  }
  // Where the PIN is all that is asked for, the pad is there at once; a failure is read first.
  const asked = pins[0]?.closest("[data-pin-first]") && !document.querySelector("[data-focus]");
  if (!asked) return;
  open(true);
  // On a small screen the amount is read first; a tap on the cells brings the pad.
  if (covered(pins[0]) > 0) open(false);
  else pins[0].querySelector("input").focus({ preventScroll: true });
}

// Anything else in focus, such as another input or a failure, needs the room.
document.addEventListener("focusin", (event) => {
  if (!event.target.closest("[data-pin], .dock")) open(false);
});
