// BAL-01: the last balance that this device was shown, for the page without a connection. It is
// kept only while the person lets it be shown, and thrown away on signing out.

const STORE = "tongbao-balance";
const PLACE = "/offline/balance";

const forget = () => caches.delete(STORE);

async function keep({ keepBalance, keepTime }) {
  const store = await caches.open(STORE);
  await store.put(PLACE, Response.json({ amount: keepBalance, at: keepTime }));
}

async function fill(section) {
  const kept = await (await caches.open(STORE)).match(PLACE);
  if (!kept) return;
  const { amount, at } = await kept.json();
  section.querySelector('[data-slot="amount"]').textContent = amount;
  const time = section.querySelector('[data-slot="time"]');
  const style = { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, style).format(new Date(at));
  time.dateTime = at;
  section.hidden = false;
}

export async function enhance(root) {
  if (!("caches" in window)) return;
  const shown = root.querySelector("[data-keep-balance]");
  const offline = root.querySelector("[data-offline-balance]");
  if (offline) await fill(offline);
  else if (shown) await keep(shown.dataset);
  else await forget();
}
