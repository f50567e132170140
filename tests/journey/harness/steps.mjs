// Steps with a title, a verdict and a time; the first that fails ends the journey.

let passed = 0;
let failed = 0;

/** Runs one step. Its title names the acceptance line or the failure code that it shows. */
export async function step(title, action) {
  const started = Date.now();
  try {
    const answer = await action();
    passed += 1;
    console.log(`ok    ${title} (${seconds(started)} s)`);
    return answer;
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${title} (${seconds(started)} s)`);
    throw error;
  }
}

function seconds(started) {
  return ((Date.now() - started) / 1000).toFixed(1);
}

/** Prints the sum that ./test adds up; a journey that never began has failed as well. */
export function finish(error) {
  if (error) {
    console.log(error.stack ?? String(error));
    failed = Math.max(failed, 1);
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Says what should have been, and what was. */
export function expectEqual(actual, expected, what) {
  if (actual !== expected) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

/** Fails with the sentence unless the condition holds. */
export function expectTrue(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/** Asks again until the answer is neither null nor undefined nor false; bounded. */
export async function until(what, ask, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`no ${what} within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
