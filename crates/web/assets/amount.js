// Amounts as they are typed: only what an amount can hold, and the 大写 below it.

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const UNITS = ["", "拾", "佰", "仟"];
const SECTIONS = ["", "万", "亿"];

function tidy(text) {
  const ascii = text.replace(/[０-９．]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace("。", ".");
  const [whole, ...rest] = ascii.replace(/[^\d.]/g, "").split(".");
  // A third decimal stays: cutting it would send another amount than was typed.
  return rest.length ? `${whole}.${rest.join("")}` : whole;
}

function section(number) {
  let text = "";
  let gap = false;
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) text += (gap && text ? "零" : "") + DIGITS[digit] + UNITS[place];
    gap = !digit;
  }
  return text;
}

/** 1234.5 → 壹仟贰佰叁拾肆元伍角整. The server's own capitals are the ones that count. */
export function capitals(text) {
  const [whole, decimals = ""] = text.split(".");
  const minor = decimals.padEnd(2, "0");
  if (!/[1-9]/.test(text) || whole.length > 12 || decimals.length > 2) return "";
  let yuan = "";
  let gap = false;
  for (let index = Math.ceil(whole.length / 4) - 1; index >= 0; index -= 1) {
    const end = whole.length - 4 * index;
    const part = Number(whole.slice(Math.max(0, end - 4), end));
    // A section that starts below its thousands, or follows an empty one, is read with 零.
    if (part) yuan += (yuan && (gap || part < 1000) ? "零" : "") + section(part) + SECTIONS[index];
    gap = !part;
  }
  const jiao = Number(minor[0]);
  const fen = Number(minor[1]);
  let result = yuan ? `${yuan}元` : "";
  if (jiao) result += `${DIGITS[jiao]}角`;
  else if (fen && yuan) result += "零";
  return `${result}${fen ? `${DIGITS[fen]}分` : "整"}`;
}

function preview(input) {
  const place = document.querySelector(`[data-capitals="${input.id}"]`);
  if (place && document.documentElement.lang === "zh-CN") place.textContent = capitals(input.value);
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-amount]")) return;
  const tidied = tidy(input.value);
  if (tidied !== input.value) input.value = tidied;
  preview(input);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const input = document.getElementById(button.dataset.fill);
  input.value = button.dataset.fillWith;
  preview(input);
  input.focus();
});

export function enhance(root) {
  root.querySelectorAll("[data-amount]").forEach(preview);
  root.querySelectorAll("[data-fill]").forEach((button) => { button.hidden = false; });
}
