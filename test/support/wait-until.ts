import assert from 'node:assert/strict';

/** A machine with other work may be this slow; where all is well nobody waits for it. */
const PATIENCE_MS = 20_000;

/** Waits until `check` is true; says `what` was expected where that never happens. */
export async function waitUntil(
  what: string,
  check: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await check())) {
    assert.ok(performance.now() < deadline, `never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
