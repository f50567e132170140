// Real Chromium: one context a person, each page looked at in four ways and checked with axe.

import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

const SCREENSHOTS = fileURLToPath(new URL("../screenshots", import.meta.url));
const WAIT_SECONDS_MAX = 15;
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
const SCHEMES = ["light", "dark"];
const SERIOUS = ["serious", "critical"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens Chromium and forgets the pictures of the last run. */
export async function openBrowser() {
  rmSync(SCREENSHOTS, { recursive: true, force: true });
  mkdirSync(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.TONGBAO_CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A person's phone: own cookies, Chinese, the time of Beijing. */
export async function openPhone(browser, { address, locale = "zh-CN" }) {
  const context = await browser.newContext({
    baseURL: address,
    locale,
    timezoneId: "Asia/Shanghai",
    viewport: SIZES[0],
    colorScheme: SCHEMES[0],
  });
  context.setDefaultTimeout(WAIT_SECONDS_MAX * 1000);
  const page = await context.newPage();
  return new Phone(page, context);
}

class Phone {
  #faults = [];
  #seen = new Set();

  constructor(page, context) {
    this.page = page;
    this.context = context;
    page.on("pageerror", (error) => this.#faults.push(`script: ${error.message}`));
    page.on("console", (message) => {
      // The browser reports every refused form this way; the status is checked where it matters.
      const expected = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !expected) this.#faults.push(`console: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() === 500) this.#faults.push(`500 from ${response.url()}`);
    });
  }

  /** Looks at the page as it is now: pictures, axe, no sideways scrolling, no script errors. */
  async look(name) {
    for (const scheme of SCHEMES) {
      await this.page.emulateMedia({ colorScheme: scheme });
      for (const size of SIZES) {
        await this.page.setViewportSize(size);
        const path = `${SCREENSHOTS}/${name}-${size.width}-${scheme}.png`;
        await this.page.screenshot({ path, fullPage: true });
        await this.#fits(name, size.width);
      }
      await this.page.setViewportSize(SIZES[0]);
      if (!this.#seen.has(`${name} ${scheme}`)) await this.#accessible(name, scheme);
      this.#seen.add(`${name} ${scheme}`);
    }
    await this.page.emulateMedia({ colorScheme: SCHEMES[0] });
    this.calm();
  }

  /** Nothing went wrong behind the page so far. */
  calm() {
    const faults = this.#faults.splice(0);
    if (faults.length > 0) throw new Error(faults.join("\n"));
  }

  async #fits(name, width) {
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) throw new Error(`${name} is ${wide} px wide on a screen of ${width} px`);
  }

  async #accessible(name, scheme) {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const serious = violations.filter((violation) => SERIOUS.includes(violation.impact));
    const lines = serious.flatMap((violation) =>
      violation.nodes.map((node) => `  ${violation.id}: ${violation.help}: ${node.target.join(" ")}`),
    );
    if (lines.length > 0) throw new Error(`${name} (${scheme}) shuts people out:\n${lines.join("\n")}`);
  }
}
