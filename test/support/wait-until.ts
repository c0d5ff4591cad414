import assert from 'node:assert/strict';

/** Waits until `check` is true; says `what` was expected where that never happens. */
export async function waitUntil(
  what: string,
  check: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + 8_000;
  while (!(await check())) {
    assert.ok(performance.now() < deadline, `never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
