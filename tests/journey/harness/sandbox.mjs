// The sandbox's JSON interface: what the outside world did, and the switches for its faults.

import { until } from "./steps.mjs";

export class Sandbox {
  #address;
  #used = new Set();
  /** Seconds by which the wallet's clock is ahead of ours. */
  ahead = 0;

  constructor(address) {
    this.#address = address;
  }

  async #call(method, path, body) {
    const response = await fetch(`${this.#address}/sandbox/api${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  /** The messages to a phone, the newest first. */
  messages(phone) {
    return this.#call("GET", `/messages?phone=${encodeURIComponent(phone)}`);
  }

  /** The newest code that reached the phone and was not handed out here before. */
  code(phone) {
    return until(`code for ${phone}`, async () => {
      const messages = await this.messages(phone);
      const fresh = messages.find((message) => message.code && !this.#used.has(message.id));
      if (!fresh) return null;
      messages.forEach((message) => this.#used.add(message.id));
      return fresh.code;
    });
  }

  /** A bank card in this person's name, with money on it. */
  async card(person, balanceMinor, bank = "jianghai") {
    const { name, idNumber: id_number, phone } = person;
    const asked = { name, id_number, phone, bank, balance_minor: balanceMinor };
    const card = await this.#call("POST", "/cards", asked);
    return { number: card.card_number, tail: card.card_number.slice(-4) };
  }

  /** Switches faults on: `{ bank: { mode: "silent_booked" } }`. */
  faults(change) {
    return this.#call("PUT", "/faults", change);
  }

  clearFaults() {
    return this.#call("DELETE", "/faults");
  }

  advanceClock(seconds) {
    this.ahead += seconds;
    return this.#call("POST", "/clock/advance", { seconds });
  }

  async orders() {
    return (await this.#call("GET", "/bank/orders")).orders;
  }
}
