// The pages as a person meets them: accessible names and ids, in one place. When a word or a page
// changes, this file changes, and no journey does.

import { expectEqual, expectTrue } from "./harness/steps.mjs";

/** What a person reads and presses, in Chinese. */
const WORDS = {
  register: "注册",
  signIn: "登录",
  signOut: "退出登录",
  next: "下一步",
  verify: "验证",
  walletOpen: "钱包已开通",
  toHome: "回到首页",
  done: "完成",
  bindCard: "绑定银行卡",
  bankCode: "获取短信验证码",
  topUp: (amount) => `充值 ${amount}`,
  withdraw: (amount) => `提现 ${amount}`,
  transfer: (amount) => `转账 ${amount}`,
  arrived: "已到账",
  confirming: "结果确认中",
  paidTo: "已转给",
  receivedFrom: "来自",
  goOn: (amount) => `继续转账 ${amount}`,
  receipt: "查看原单",
  askBack: "请对方退回",
  asked: "已请",
  askedOf: "请您退回这笔转账",
  giveBack: (amount) => `退回 ${amount}`,
  gaveBack: "已退回给对方",
  addPasskey: "添加通行密钥",
  makePasskey: "创建通行密钥",
  withPasskey: "用通行密钥登录",
  removePasskey: "移除这个通行密钥",
  recover: "找回账户",
  sendCode: "发送验证码",
  unlock: "解除锁定并登录",
  usePassword: "启用新密码并登录",
  signedIn: "已登录",
  beginAuthenticator: "开始设置",
  useAuthenticator: "启用动态口令",
  authenticatorAdded: "动态口令已启用",
  notMe: "不是我，立即冻结",
  protectedNow: "账户已保护",
  liftRestriction: "解除限制",
  unrestricted: "账户没有任何限制",
};

/** Every page that is looked at in English as well. */
export const PLACES = ["/", "/transfer", "/topup", "/withdraw", "/cards", "/entries", "/balance", "/proof",
  "/me", "/security/passkeys", "/security/passkeys/add", "/me/password", "/me/devices", "/security", "/security/authenticator",
  "/security/email", "/security/user-name", "/security/restrictions", "/security/not-me",
  "/security/activity", "/security/phrase", "/security/reminder", "/security/data", "/check", "/settings", "/help", "/status", "/network"];

const button = (page, name) => page.getByRole("button", { name, exact: true });
const heading = (page, name) => page.getByRole("heading", { name });

async function press(page, name) {
  await button(page, name).click();
}

/** Types a PIN on the pad, as a thumb would. */
async function enterPin(page, id, pin) {
  const input = page.locator(`#${id}`);
  await input.focus();
  for (const digit of pin) await page.locator(`[data-digit="${digit}"]`).click();
  expectEqual(await input.inputValue(), pin, `what the pad wrote into #${id}`);
}

/** Registers and opens a wallet; answers with its number. */
export async function register(phone, sandbox, person, institution = "jianghai") {
  const { page } = phone;
  await page.goto("/welcome");
  await page.locator(`input[name="institution"][value="${institution}"]`).check();
  await phone.look("welcome");
  await press(page, WORDS.register);

  await page.locator("#name").fill(person.name);
  await page.locator("#id_number").fill(person.idNumber);
  await page.locator("#phone").fill(person.phone);
  await phone.look("register-identity");
  await press(page, WORDS.next);

  await page.locator("#password").fill(person.password);
  await enterPin(page, "pin", person.pin);
  await enterPin(page, "pin_again", person.pin);
  await phone.look("register-secrets");
  await press(page, WORDS.next);

  await enterCode(phone, sandbox, person, "register-code");
  await heading(page, WORDS.walletOpen).waitFor();
  await phone.look("register-done");
  const wallet = await page.locator("[data-copy]").first().getAttribute("data-copy");
  await page.getByRole("link", { name: WORDS.toHome }).click();
  return wallet;
}

async function enterCode(phone, sandbox, person, name) {
  const { page } = phone;
  await page.locator("#code").waitFor();
  await phone.look(name);
  await page.locator("#code").fill(await sandbox.code(person.phone));
  await press(page, WORDS.verify);
}

/** A phone that was never here: the institution is chosen before signing in. */
export async function choose(phone, institution = "jianghai") {
  const { page } = phone;
  await page.goto("/welcome");
  await page.locator(`input[name="institution"][value="${institution}"]`).check();
  await press(page, WORDS.signIn);
  await page.locator("#password").waitFor();
}

export async function signIn(phone, person, password = person.password) {
  const { page } = phone;
  await page.goto("/sign-in");
  await page.locator("#login").fill(person.phone);
  await page.locator("#password").fill(password);
  await phone.look("sign-in");
  await press(page, WORDS.signIn);
}

/** The second factor that a new device is asked for, by SMS. */
export async function verifyBySms(phone, sandbox, person) {
  await phone.page.getByText("LOGIN-12").waitFor();
  await enterCode(phone, sandbox, person, "verify-sms");
  await phone.page.locator("[data-keep-balance]").waitFor();
}

/** From the sign-in page to the choice: number, code, name and ID number. */
export async function recover(phone, sandbox, person) {
  const { page } = phone;
  await page.goto("/sign-in");
  await page.locator('a[href="/recover"]').first().click();
  await page.locator("#phone").fill(person.phone);
  await phone.look("recover-start");
  await press(page, WORDS.sendCode);
  await enterCode(phone, sandbox, person, "recover-code");
  await page.locator("#id_number").waitFor();
  await page.locator("#name").fill(person.name);
  await page.locator("#id_number").fill(person.idNumber);
  await phone.look("recover-identity");
  await press(page, WORDS.next);
  await button(page, WORDS.unlock).waitFor();
  await phone.look("recover-choice");
}

/** The lock is lifted, the password stays. */
export async function unlock(phone) {
  await press(phone.page, WORDS.unlock);
  await heading(phone.page, WORDS.signedIn).waitFor();
  await phone.look("recover-done");
}

/** A new password ends it. */
export async function recoverWith(phone, password) {
  await phone.page.locator("#new").fill(password);
  await press(phone.page, WORDS.usePassword);
  await heading(phone.page, WORDS.signedIn).waitFor();
}

/** Sets an authenticator up; its key, and the recovery codes. */
export async function addAuthenticator(phone, person, shows) {
  const { page } = phone;
  await page.goto("/security");
  await phone.look("security");
  await page.goto("/security/authenticator");
  await page.locator("#password").fill(person.password);
  await phone.look("authenticator-off");
  await press(page, WORDS.beginAuthenticator);
  await page.locator("svg.qr").waitFor();
  await phone.look("authenticator-scan");
  const address = await page.locator('a[href^="otpauth://"]').getAttribute("href");
  const key = new URL(address).searchParams.get("secret");
  await page.locator("#code").fill(shows(key));
  await press(page, WORDS.useAuthenticator);
  await heading(page, WORDS.authenticatorAdded).waitFor();
  await phone.look("authenticator-codes");
  const codes = await page.locator(".recovery-codes li").allInnerTexts();
  await page.goto("/security/authenticator");
  await phone.look("authenticator-on");
  return { key, codes };
}

/** The second factor by authenticator, or by one of the codes that were kept. */
export async function verifyBy(phone, method, code) {
  const { page } = phone;
  await page.getByText("LOGIN-12").waitFor();
  if (method === "recovery_code") await page.locator('a[href*="method=recovery_code"]').click();
  await page.locator("#code").fill(code);
  await phone.look(`verify-${method}`);
  await press(page, WORDS.verify);
}

export async function signOut(phone) {
  await phone.page.goto("/me");
  await press(phone.page, WORDS.signOut);
}

/** Adds a passkey with the phone's fingerprint reader. */
export async function addPasskey(phone, person, name) {
  const { page } = phone;
  await page.goto("/security/passkeys");
  await phone.look("passkeys-empty");
  await page.getByRole("link", { name: WORDS.addPasskey, exact: true }).click();
  await page.locator("#password").fill(person.password);
  await phone.look("passkey-add");
  await press(page, WORDS.next);
  await page.locator("#name").fill(name);
  await phone.look("passkey-device");
  await press(page, WORDS.makePasskey);
  await page.getByText(name, { exact: true }).waitFor();
  await phone.look("passkeys");
}

/** Signs in by the button. The finger is lifted while the page opens: it would be let in at once. */
export async function signInWithPasskey(phone, reader) {
  const { page } = phone;
  await reader.finger(false);
  await page.goto("/sign-in");
  await button(page, WORDS.withPasskey).waitFor();
  await phone.look("sign-in-passkey");
  await reader.finger(true);
  await press(page, WORDS.withPasskey);
  await page.locator("[data-keep-balance]").waitFor();
}

/** Signs in by what the browser offers to fill in; the reader takes the first that is offered. */
export async function signInByAutofill(phone) {
  const { page } = phone;
  await page.goto("/sign-in");
  await page.locator("[data-keep-balance]").waitFor();
}

export async function removePasskey(phone, person, name) {
  const { page } = phone;
  await page.goto("/security/passkeys");
  await page.getByRole("link", { name }).click();
  await page.locator("#password").fill(person.password);
  await phone.look("passkey");
  await press(page, WORDS.removePasskey);
  await page.getByRole("link", { name: WORDS.addPasskey, exact: true }).waitFor();
}

/** From the first page: a sign-in was not theirs, and one button puts everyone else out. */
export async function notMe(phone) {
  const { page } = phone;
  await page.goto("/");
  await phone.look("home-new-device");
  await page.locator('a[href="/security/not-me"]').first().click();
  await button(page, WORDS.notMe).waitFor();
  await phone.look("not-me");
  await press(page, WORDS.notMe);
  await heading(page, WORDS.protectedNow).waitFor();
  await phone.look("not-me-done");
}

/** From the refusal of a payment to lifting one's own freeze. */
export async function liftFreeze(phone, sandbox, person) {
  const { page } = phone;
  await page.getByRole("alert").locator('a[href="/security/restrictions"]').click();
  await phone.look("restrictions");
  await press(page, WORDS.liftRestriction);
  await page.locator("#code").fill(await sandbox.code(person.phone));
  await enterPin(page, "pin", person.pin);
  await phone.look("restriction-lift");
  await press(page, WORDS.liftRestriction);
  await heading(page, WORDS.unrestricted).waitFor();
  await phone.look("restrictions-none");
}

export async function bindCard(phone, sandbox, person, card) {
  const { page } = phone;
  await page.goto("/cards");
  await phone.look("cards-empty");
  await page.getByRole("link", { name: WORDS.bindCard }).click();
  await page.locator("#card_number").fill(card.number);
  await page.locator("#phone").fill(person.phone);
  await phone.look("card-bind");
  await press(page, WORDS.bankCode);
  await enterCode(phone, sandbox, person, "card-code");
  await page.goto("/cards");
  await page.getByText(`(${card.tail})`).first().waitFor();
  await phone.look("cards");
}

/** Starts a top-up or withdrawal up to its confirmation, and confirms it. */
async function bankOrder(phone, person, { path, amount, label, name }) {
  const { page } = phone;
  await page.goto(path);
  await page.locator("#amount").fill(amount);
  await page.locator('input[name="card"]').first().check();
  await phone.look(name);
  await press(page, WORDS.next);
  await button(page, label).waitFor();
  await enterPin(page, "pin", person.pin);
  await phone.look(`${name}-confirm`);
  await press(page, label);
}

export async function topUp(phone, person, amount) {
  const label = WORDS.topUp(yuan(amount));
  await bankOrder(phone, person, { path: "/topup", amount, label, name: "top-up" });
}

export async function withdraw(phone, person, amount) {
  const label = WORDS.withdraw(yuan(amount));
  await bankOrder(phone, person, { path: "/withdraw", amount, label, name: "withdraw" });
}

export async function orderArrives(phone, name) {
  await heading(phone.page, WORDS.arrived).waitFor({ timeout: 60_000 });
  await phone.look(name);
}

export async function orderConfirms(phone, name) {
  await heading(phone.page, WORDS.confirming).first().waitFor({ timeout: 60_000 });
  await phone.look(name);
}

/** Fills in a transfer up to its confirmation. */
export async function prepareTransfer(phone, payee, amount, note = "") {
  const { page } = phone;
  await page.goto("/transfer");
  await page.locator("#payee").fill(payee);
  await phone.look("transfer-payee");
  await press(page, WORDS.next);
  await page.locator("#amount").fill(amount);
  if (note !== "") await page.locator("#note").fill(note);
  await phone.look("transfer-amount");
  await press(page, WORDS.next);
}

export async function confirmTransfer(phone, pin, amount) {
  const { page } = phone;
  await button(page, WORDS.transfer(yuan(amount))).waitFor();
  await enterPin(page, "pin", pin);
  await phone.look("transfer-confirm");
  await press(page, WORDS.transfer(yuan(amount)));
}

/** The payer's receipt, on the page that follows a transfer. */
export async function receiptOfPayer(phone, party, amount) {
  const { page } = phone;
  await page.getByText(`${WORDS.paidTo} ${party}`).waitFor();
  await page.locator("main .amount--hero", { hasText: yuan(amount) }).waitFor();
  await phone.look("receipt-payer");
}

/** From the decided order on with the transfer that broke off. */
export async function goOn(phone, amount) {
  await phone.page.getByRole("link", { name: WORDS.goOn(yuan(amount)) }).click();
}

/** The payer asks for the latest transfer back. */
export async function askBack(phone, payee, amount) {
  const { page } = phone;
  await page.goto("/entries");
  await page.getByRole("link", { name: masked(payee.name) }).first().click();
  await page.getByRole("link", { name: WORDS.receipt, exact: true }).click();
  await page.getByRole("link", { name: WORDS.askBack, exact: true }).click();
  await phone.look("ask-back");
  await press(page, `${WORDS.askBack} ${yuan(amount)}`);
  await page.getByRole("heading", { name: WORDS.asked }).first().waitFor();
  await phone.look("ask-back-state");
}

/** The payee is told at home, and gives it back. */
export async function giveBack(phone, pin, amount) {
  const { page } = phone;
  await page.goto("/");
  await page.getByRole("link", { name: WORDS.askedOf }).click();
  await page.getByRole("link", { name: WORDS.giveBack(yuan(amount)) }).click();
  await enterPin(page, "pin", pin);
  await phone.look("give-back-confirm");
  await press(page, WORDS.giveBack(yuan(amount)));
  await page.getByRole("heading", { name: WORDS.gaveBack }).waitFor();
  await phone.look("receipt-given-back");
}

/** The payee finds the same transfer among the entries. */
export async function receiptOfPayee(phone, party, amount) {
  const { page } = phone;
  await page.goto("/entries");
  await phone.look("history");
  await page.getByRole("link", { name: `${WORDS.receivedFrom} ${party}` }).first().click();
  await page.locator("main .amount--hero", { hasText: yuan(amount) }).waitFor();
  await phone.look("entry");
}

/** The whole balance as the home page says it. */
export async function balance(phone) {
  const { page } = phone;
  await page.goto("/");
  const kept = page.locator("[data-keep-balance]");
  await kept.waitFor();
  return kept.getAttribute("data-keep-balance");
}

/** A failure shows its four parts: cause, money, ways out, and code with reference. */
export async function failure(phone, code, { money } = {}) {
  const { page } = phone;
  const shown = page.getByRole("alert").filter({ hasText: code }).first();
  await shown.waitFor();
  expectTrue((await shown.getByRole("heading").first().innerText()).trim() !== "", `${code} has no title`);
  if (money) expectTrue((await shown.innerText()).includes(money), `${code} does not say '${money}'`);
  const ways = await shown.locator(".buttons a, .buttons button").count();
  expectTrue(ways >= 1 && ways <= 3, `${code} offers ${ways} ways out`);
  const foot = await shown.locator(".failure-foot").innerText();
  expectTrue(/TB-[0-9A-Z]{4}-[0-9A-Z]{4}/.test(foot), `${code} has no reference: ${foot}`);
  await phone.look(`failure-${code}`);
}

/** 1234.5 as people read it. */
export function yuan(amount) {
  const number = Number(amount);
  return `¥${number.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** 林小雨 as another person sees her. */
export function masked(name) {
  return `*${name.slice(1)}`;
}

/** The home page once seen, then without a connection. */
export async function offlineBalance(phone, amount) {
  const { page, context } = phone;
  await page.goto("/");
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await page.locator("[data-keep-balance]").waitFor();
  await context.setOffline(true);
  await page.goto("/entries").catch(() => null);
  const shown = page.locator("[data-offline-balance]");
  await shown.waitFor();
  expectTrue((await shown.innerText()).includes("BAL-01"), "the code of the failure is missing");
  expectEqual(await shown.locator('[data-slot="amount"]').innerText(), amount, "the balance kept");
  expectTrue((await shown.locator("time").innerText()) !== "", "the balance has no time");
  await phone.look("offline");
  await context.setOffline(false);
}

/** A page whose timers did not run for two minutes, as on a phone that saves power. */
export async function frozen(phone) {
  const page = await phone.context.newPage();
  await page.clock.install();
  await page.goto("/");
  await page.locator("[data-live]").waitFor();
  await page.clock.fastForward("02:00");
  await page.getByRole("alert").filter({ hasText: "NET-04" }).waitFor();
  await page.close();
}

/** Bytes over the wire for a page and all that it asks for. */
export async function weight(phone, path) {
  const { page, context } = phone;
  const session = await context.newCDPSession(page);
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  await session.send("Network.enable");
  await page.goto(path, { waitUntil: "networkidle" });
  return Math.round(bytes);
}
