// The program itself, in demo mode on a free port, with a throw-away database.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

const START_SECONDS_MAX = 60;
const STOP_SECONDS_MAX = 10;
const LOG_LINES_KEPT = 200;

/** Starts `tongbao demo` and answers when it has printed its addresses. */
export async function startWallet(program) {
  if (!existsSync(program)) {
    throw new Error(`${program} is missing: build it with 'cargo build -p tongbao'`);
  }
  const child = spawn(program, ["demo", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const addresses = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`no address within ${START_SECONDS_MAX} s:\n${log.join("\n")}`)),
      START_SECONDS_MAX * 1000,
    );
    const read = (chunk) => {
      log.push(...String(chunk).split("\n").filter(Boolean));
      log.splice(0, Math.max(0, log.length - LOG_LINES_KEPT));
      const found = addressesIn(log);
      if (found) {
        clearTimeout(timer);
        resolve(found);
      }
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${code}:\n${log.join("\n")}`)));
  });
  return { ...addresses, log, stop: () => stop(child, ended) };
}

/** The first address is the wallet's; the sandbox has one of its own or shares it. */
function addressesIn(log) {
  const links = log.flatMap((line) =>
    [...line.matchAll(/https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+[^\s"]*/g)].map(([link]) => link),
  );
  if (links.length === 0) return null;
  const sandbox = links.find((link) => new URL(link).pathname.startsWith("/sandbox")) ?? links[0];
  // Node may look for localhost under ::1 alone; the demo listens on 127.0.0.1.
  const near = new URL(sandbox).origin.replace("//localhost", "//127.0.0.1");
  return { address: new URL(links[0]).origin, sandboxAddress: near };
}

/** Ends this child and no other process. */
async function stop(child, ended) {
  if (child.exitCode !== null) return;
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_SECONDS_MAX * 1000);
  await ended;
  clearTimeout(late);
}
