// 复制错误信息, copying numbers and links, and the phone's own share sheet.

import { toast, word } from "./app.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-share]");
  if (!button) return;
  if (button.dataset.share) {
    await navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {});
    return;
  }
  const copied = await navigator.clipboard.writeText(button.dataset.copy).then(() => true, () => false);
  if (copied) toast(word("copied"));
});

export function enhance(root) {
  const canCopy = Boolean(navigator.clipboard);
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !canCopy;
  for (const button of root.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
  for (const fallback of root.querySelectorAll("[data-without-script]")) fallback.hidden = canCopy;
}
