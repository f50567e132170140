// Keeps the inbox current while the page is open. Without it the page has a link for that.

const EVERY_MS = 2000;
const inbox = document.querySelector("[data-inbox]");
const blank = document.querySelector("#message");
const empty = document.querySelector("[data-inbox-empty]");

const key = (message) => `${message.id} ${message.state}`;
let shown = Array.from(inbox.children, (row) => row.dataset.key).join("\n");

function row(message) {
  const item = blank.content.cloneNode(true);
  item.firstElementChild.dataset.key = key(message);
  const fill = (name, text) => {
    const slot = item.querySelector(`[data-slot="${name}"]`);
    if (text) slot.textContent = text;
    else slot.remove();
  };
  fill("to", message.to);
  fill("kind", `${message.kind_zh} ${message.kind_en}`);
  fill("time", message.time);
  fill("state", `${message.state_zh} ${message.state_en}`);
  const hidden = message.state === "blocked";
  fill("subject", hidden ? null : message.subject);
  const link = item.querySelector('[data-slot="link"]');
  if (message.link && !hidden) link.href = message.link;
  else link.remove();
  fill("code", hidden ? null : message.code);
  item.querySelector('[data-slot="spam"]').hidden = !hidden;
  fill("text", hidden ? null : message.text);
  fill("spam-text", message.text);
  return item;
}

async function refresh() {
  const answer = await fetch(inbox.dataset.source, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const messages = await answer.json();
  const state = messages.map(key).join("\n");
  if (state === shown) return;
  shown = state;
  inbox.replaceChildren(...messages.map(row));
  empty.hidden = messages.length > 0;
}

setInterval(() => {
  if (!document.hidden) refresh().catch(() => undefined);
}, EVERY_MS);
