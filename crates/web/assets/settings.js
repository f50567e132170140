// Theme and size at once; the form saves the same choice without JavaScript. Also the colour of
// the institution that is being chosen on the first page.

const YEAR = 31_536_000;
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=${YEAR};samesite=lax`; };

document.addEventListener("change", (event) => {
  const { name, value, dataset, form } = event.target;
  const page = document.documentElement.dataset;
  if (dataset.accentChoice) page.accent = dataset.accentChoice;
  if (!form?.matches("[data-settings]")) return;
  if (name === "theme") page.theme = value;
  if (name === "type" && value === "large") page.type = value;
  if (name === "type" && value !== "large") delete page.type;
  if (name === "theme" || name === "type") keep(name, value);
  if (name === "lang") form.requestSubmit();
});

export function enhance(root) {
  const chosen = root.querySelector("[data-accent-choice]:checked");
  if (chosen) document.documentElement.dataset.accent = chosen.dataset.accentChoice;
}
