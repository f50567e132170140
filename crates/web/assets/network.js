// The connection check (NET-01): a network at all, the wallet, live updates. One after the other,
// and it stops at the first that fails, because that is the cause.

const PATIENCE_MS = 5000;

const CHECKS = {
  phone: async () => navigator.onLine,
  server: async (step) => {
    const start = performance.now();
    const signal = AbortSignal.timeout(PATIENCE_MS);
    await fetch("/alive", { method: "HEAD", cache: "no-store", signal });
    step.querySelector("[data-time]").textContent = `${Math.round(performance.now() - start)} ms`;
    return true;
  },
  live: () => new Promise((resolve) => {
    const source = new EventSource("/alive/events");
    const end = (result) => { source.close(); resolve(result); };
    source.addEventListener("beat", () => end(true));
    source.addEventListener("error", () => end(false));
    setTimeout(() => end(false), PATIENCE_MS);
  }),
};

function mark(step, state) {
  step.className = state;
  const use = step.querySelector("use");
  const icon = { done: "done", stop: "stop", now: "wait" }[state];
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  step.querySelector('[data-when="bad"]').hidden = state !== "stop";
}

export async function enhance(root) {
  for (const step of root.querySelectorAll("[data-check]")) {
    mark(step, "now");
    const well = await CHECKS[step.dataset.check](step).catch(() => false);
    mark(step, well ? "done" : "stop");
    if (!well) return;
  }
}
