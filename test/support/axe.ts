// What the rules of axe, the width of a telephone and the Tab key find wrong with a page.
import axe, { type AxeResults } from 'axe-core';
import type { CDPSession, Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const OPTIONS = {
  runOnly: RULES,
  // Off by default, although WCAG 2.2 AA asks for it.
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};
// What lies behind an open dialog or menu is checked without it: it covers parts of controls.
const PLACE = "[...document.querySelectorAll('[role=dialog], [role=menu]')].at(-1) ?? document";

/**
 * Violations of WCAG 2.2 A and AA, a line for each element; empty where there are none. Looks
 * into an open dialog or menu alone where there is one.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  // The browser's debugger puts it in: the page's content security policy stays as it is.
  await page.evaluate(axe.source);
  const run = `axe.run(${PLACE}, ${JSON.stringify(OPTIONS)})`;
  const { violations } = (await page.evaluate(run)) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '', html }) => {
      const why = failureSummary.split('\n').slice(1).join(' ').trim();
      return `${id}: ${target.join(' ')}: ${why} ${html.slice(0, 160)}`;
    }),
  );
}

/** How wide the page is, and what lies beyond the window's edge; empty where nothing does. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(partsBeyondEdge);
}

/**
 * Visible controls which Tab does not reach; those of an open dialog where there is one. In a menu
 * the arrow keys lead from item to item.
 */
export async function unreachedControls(page: Page): Promise<string[]> {
  const count = await page.evaluate(watchFocus);
  const session = await page.context().newCDPSession(page);
  let unreached: string[] = [];
  // Fields of dates take several stops each, and the browser's own frame some.
  for (let presses = 0; presses <= 3 * count + 20; presses += count + 2) {
    await pressTab(session, count + 2);
    unreached = await page.evaluate(unfocused);
    if (unreached.length === 0) break;
  }
  await session.detach();
  return unreached;
}

async function pressTab(session: CDPSession, times: number): Promise<void> {
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  const send = (type: 'rawKeyDown' | 'keyUp') =>
    session.send('Input.dispatchKeyEvent', { type, ...key });
  const presses = Array.from({ length: times }, () => [send('rawKeyDown'), send('keyUp')]);
  await Promise.all(presses.flat());
}

// The functions below run in the page: nothing of this file is there, nor are types of browsers.

interface PageElement {
  readonly tabIndex: number;
  readonly isConnected: boolean;
  readonly name?: string;
  readonly type?: string;
  readonly outerHTML: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  closest(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  checkVisibility(options: object): boolean;
  getBoundingClientRect(): { readonly right: number };
}

interface PageGlobals {
  readonly document: PageElement & {
    readonly documentElement: PageElement;
    readonly activeElement: PageElement | null;
    addEventListener(type: string, listener: (event: { target: PageElement }) => void): void;
  };
  /** What Tab has to reach, less what it has reached; by what is a stop of its own. */
  waitingForFocus: Map<unknown, PageElement>;
}

function partsBeyondEdge(): string[] {
  const { document } = globalThis as unknown as PageGlobals;
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const parts = [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth)
    .map(({ outerHTML }) => outerHTML.slice(0, 160));
  return [`${scrollWidth} of ${clientWidth} pixels`, ...parts];
}

/** Returns how many controls there are. */
function watchFocus(): number {
  const page = globalThis as unknown as PageGlobals;
  const { document } = page;
  // Of radio buttons with one name, Tab reaches one: the arrow keys lead to the others.
  const stopOf = (element: PageElement) => (element.type === 'radio' ? element.name : element);
  const layers = [...document.querySelectorAll('[role=dialog], [role=menu]')];
  const controls = [
    ...(layers.at(-1) ?? document).querySelectorAll(
      'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]',
    ),
  ].filter(
    (element) =>
      element.tabIndex >= 0 &&
      element.closest(':disabled, [inert], [aria-hidden=true]') === null &&
      element.checkVisibility({ visibilityProperty: true, opacityProperty: false }),
  );
  page.waitingForFocus = new Map(controls.map((control) => [stopOf(control), control]));
  // Where it is the only one, no key leads away from it and back.
  if (document.activeElement !== null) page.waitingForFocus.delete(stopOf(document.activeElement));
  document.addEventListener('focusin', ({ target }) => {
    page.waitingForFocus.delete(stopOf(target));
  });
  return controls.length;
}

function unfocused(): string[] {
  const { waitingForFocus } = globalThis as unknown as PageGlobals;
  return [...waitingForFocus.values()]
    .filter(({ isConnected }) => isConnected)
    .map(({ outerHTML }) => outerHTML.slice(0, 160));
}
