// How soon the gadget in Chromium shows that a call begins, is started and ends: `gadget [CALLS]`
// (default 20). From before the first INVITE, the request or the first BYE leaves to the change of
// the page; the reference is how long the signalling of the two legs takes by itself.

import type { Page } from 'playwright-core';
import type { SimulatedCall } from '../src/simulator/index.ts';
import { GadgetScene } from '../test/support/gadget-scene.ts';
import { CHROMIUM, TestBrowser } from '../test/support/web-browser.ts';
import { BenchContext } from './bench-context.ts';

/** Notes when each state of the page was there first. */
const WATCH = `
  window.seen = [];
  new MutationObserver(() => {
    const light = document.querySelector('[data-light]')?.dataset.light ?? 'nothing';
    if (light !== seen.at(-1)?.light) seen.push({ light, atMs: Date.now() });
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

/** Presses the first button; returns when. */
const PRESS = `(() => {
  const atMs = Date.now();
  document.querySelector('button.filled').click();
  return atMs;
})()`;

type Seen = { readonly light: string; readonly atMs: number };

export async function run(args: readonly string[]): Promise<void> {
  const calls = Number(args[0] ?? 20);
  const context = new BenchContext();
  try {
    const scene = await GadgetScene.start(1);
    context.after(() => scene.close());
    const browser = await TestBrowser.launch(CHROMIUM);
    context.after(() => browser.close());
    const first = scene.scene.newCall();
    const page = await openGadget(scene, browser, first);
    const times = { begins: [], 'is started': [], ends: [], signalling: [] } as Times;
    for (let count = 0; count < calls; count++) {
      const again = scene.scene.newCall(Number(first.options.near.number));
      await measure(page, again, times);
    }
    for (const [what, ms] of Object.entries(times)) report(what, ms);
  } finally {
    await context.close();
  }
}

type Times = Record<'begins' | 'is started' | 'ends' | 'signalling', number[]>;

async function openGadget(
  scene: GadgetScene,
  browser: TestBrowser,
  call: SimulatedCall,
): Promise<Page> {
  const { loginName, password } = await scene.loginOf(call);
  const tab = { viewport: { width: 300, height: 480 }, ignoreHTTPSErrors: true } as const;
  const { address } = scene;
  const page = await browser.open({ address, path: '/gadget', isLoggedIn: false, ...tab });
  await page.locator('input[name=name]').fill(loginName);
  await page.locator('input[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.locator('.nothing').waitFor();
  await page.evaluate(WATCH);
  return page;
}

async function measure(page: Page, call: SimulatedCall, times: Times): Promise<void> {
  const until = async (light: string): Promise<number> => {
    const place = light === 'nothing' ? '.nothing' : `[data-light="${light}"]`;
    await page.locator(place).waitFor();
    const seen = (await page.evaluate('seen')) as Seen[];
    return seen.find((one) => one.light === light)!.atMs;
  };
  await page.evaluate('seen.length = 0');
  let fromMs = Date.now();
  await call.place();
  times.signalling.push(Date.now() - fromMs);
  await until('buffered');
  // The call itself, whatever its light says first.
  const [first] = (await page.evaluate('seen')) as [Seen];
  times.begins.push(first.atMs - fromMs);
  fromMs = (await page.evaluate(PRESS)) as number;
  times['is started'].push((await until('recording')) - fromMs);
  fromMs = Date.now();
  await call.hangUp();
  times.ends.push((await until('nothing')) - fromMs);
}

function report(what: string, ms: number[]): void {
  ms.sort((a, b) => a - b);
  const at = (share: number) => `${ms[Math.ceil(ms.length * share) - 1]} ms`;
  console.log(`${what}: ${at(0.5)} (median), ${at(0.95)} (95 %), ${at(1)} (slowest)`);
}
