// What somebody who cannot see well, or not at all, needs of a page: names, roles, contrast.
import type { CDPSession, Page } from 'playwright-core';

/** Roles that mean nothing without a name. */
const NAMED_ROLES = new Set([
  ...['button', 'link', 'checkbox', 'radio', 'switch', 'textbox', 'searchbox', 'combobox'],
  ...['slider', 'spinbutton', 'option', 'menuitem', 'tab', 'progressbar'],
  ...['dialog', 'grid', 'toolbar', 'navigation', 'columnheader'],
]);

/** Below these, text is hard to read (WCAG 2.2, 1.4.3). */
const CONTRAST = { usual: 4.5, large: 3 } as const;

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
}

/** What is wrong with the page as it stands; nothing where all is well. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    return [
      ...(await namelessNodes(session)),
      ...(await page.evaluate(misplacedParts)),
      ...(await page.evaluate(paleTexts, CONTRAST)),
    ];
  } finally {
    await session.detach();
  }
}

/** As the browser tells them to a screen reader. */
async function namelessNodes(session: CDPSession): Promise<string[]> {
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AxNode[] };
  return nodes.flatMap(({ ignored, role, name }) => {
    const isNamed = typeof name?.value === 'string' && name.value.trim() !== '';
    const needsName = !ignored && NAMED_ROLES.has(String(role?.value));
    return needsName && !isNamed ? [`a ${String(role?.value)} has no name`] : [];
  });
}

// The functions below run in the page: nothing of this file is there, nor are types of browsers.

interface PageElement {
  readonly id: string;
  readonly parentElement: PageElement | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string | null }>;
  closest(selector: string): PageElement | null;
  checkVisibility(options: object): boolean;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}

interface PageGlobals {
  readonly document: { querySelectorAll(selector: string): Iterable<PageElement> };
  getComputedStyle(element: PageElement): Readonly<Record<string, string>>;
}

/** Ids that stand twice, pictures without words, parts of a grid outside of it. */
function misplacedParts(): string[] {
  const { document } = globalThis as unknown as PageGlobals;
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { id } of document.querySelectorAll('[id]')) {
    if (seen.has(id)) problems.push(`the id ${id} stands twice`);
    seen.add(id);
  }
  const pictures = '[role=img]:not([aria-label]):not([aria-hidden=true]), img:not([alt])';
  for (const _ of document.querySelectorAll(pictures)) problems.push('a picture has no words');
  const places = [
    ['[role=row]', '[role=grid]'],
    ['[role=gridcell], [role=columnheader]', '[role=row]'],
  ] as const;
  for (const [part, whole] of places) {
    for (const element of document.querySelectorAll(part)) {
      if (element.closest(whole) === null) problems.push(`${part} stands outside of ${whole}`);
    }
  }
  return problems;
}

/** Texts with too little contrast to what is behind them. */
function paleTexts(least: { readonly usual: number; readonly large: number }): string[] {
  const { document, getComputedStyle } = globalThis as unknown as PageGlobals;
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];

  const parse = (text: string): Colour => {
    const [red = 0, green = 0, blue = 0, alpha = 1] =
      text.match(/[\d.]+(?=[\s,)/])/g)?.map(Number) ?? [];
    const scale = text.startsWith('color(') ? 255 : 1;
    return [red * scale, green * scale, blue * scale, alpha];
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const ground = (element: PageElement | null): Colour => {
    if (element === null) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor!);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const linear = (value: number): number =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };

  const problems = new Set<string>();
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ textContent }) => textContent?.trim() ?? '')
      .join('');
    const { width, height } = element.getBoundingClientRect();
    const isSeen = width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true });
    const isOff = element.closest('[disabled], [data-disabled], [inert]') !== null;
    if (text === '' || !isSeen || isOff) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const behind = ground(element);
    const [a, b] = [luminance(over(parse(color!), behind)), luminance(behind)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = Number.parseFloat(fontSize!);
    const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
    if (ratio < (isLarge ? least.large : least.usual)) {
      problems.add(`“${text.slice(0, 40)}” has a contrast of ${ratio.toFixed(2)}`);
    }
  }
  return [...problems];
}
