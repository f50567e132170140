// Showing a password, and two mistakes that are noticed before anything is sent: Caps Lock
// (LOGIN-02) and full-width characters (LOGIN-03). Nothing typed here leaves the field.

const WIDE = /[\u3000-\u303f\uff01-\uff60\u2018-\u201d]/;

function hints(field, event) {
  const input = field.querySelector("input");
  const caps = field.querySelector('[data-hint="caps"]');
  const wide = field.querySelector('[data-hint="wide"]');
  if (event?.getModifierState) caps.hidden = !event.getModifierState("CapsLock");
  const found = input.value.match(WIDE);
  wide.hidden = !found;
  wide.querySelector("[data-slot]").textContent = found?.[0] ?? "";
}

export function enhance(root) {
  for (const field of root.querySelectorAll("[data-password]")) {
    const input = field.querySelector("input");
    const reveal = field.querySelector("[data-reveal]");
    const [show, hide] = [reveal.textContent, reveal.dataset.wordHide];
    reveal.hidden = false;
    reveal.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      reveal.textContent = shown ? show : hide;
      reveal.setAttribute("aria-pressed", String(!shown));
    });
    // Never sent as visible text: password managers and history see a password field.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
    input.addEventListener("keydown", (event) => hints(field, event));
    input.addEventListener("keyup", (event) => hints(field, event));
    input.addEventListener("input", () => hints(field));
  }
}
