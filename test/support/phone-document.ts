import assert from 'node:assert/strict';
import { PHONE_LIMITS } from '../../src/protocols/phone/index.ts';

/** An element of a document as a phone reads it: text, or further elements. */
export interface PhoneElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly PhoneElement[];
}

/** What may stand in a document, in this order; `*` as often as the limit allows. */
const CONTENT: Readonly<Record<string, readonly string[]>> = {
  CiscoIPPhoneMenu: ['Title', 'Prompt?', 'MenuItem*', 'SoftKeyItem*'],
  CiscoIPPhoneText: ['Title', 'Prompt?', 'Text', 'SoftKeyItem*'],
  CiscoIPPhoneInput: ['Title', 'Prompt?', 'URL', 'InputItem*', 'SoftKeyItem*'],
  CiscoIPPhoneStatus: [...['Text', 'LocationX', 'LocationY', 'Width', 'Height', 'Depth', 'Data']],
  CiscoIPPhoneExecute: ['ExecuteItem*'],
  MenuItem: ['Name', 'URL'],
  InputItem: ['DisplayName', 'QueryStringParam', 'InputFlags'],
  SoftKeyItem: ['Name', 'URL', 'Position'],
};
const MOST: Readonly<Record<string, number>> = {
  MenuItem: PHONE_LIMITS.menuItems,
  InputItem: PHONE_LIMITS.inputItems,
  ExecuteItem: PHONE_LIMITS.executeItems,
  SoftKeyItem: 16,
};
/** Characters of the text of elements. */
const LENGTHS: Readonly<Record<string, number>> = {
  ...{ Title: 32, Prompt: 32, URL: 256, DisplayName: 32, QueryStringParam: 32, Text: 4000 },
};
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
};
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Reads a document as strictly as the least of all phones: no comments, no CDATA, no other
 * entities; elements in order, everything within its limit, softkeys where pages need them.
 */
export function checkedDocument(xml: string): PhoneElement {
  assert.ok(xml.startsWith(DECLARATION), 'no declaration of the encoding');
  const [root, rest] = readElement(xml.slice(DECLARATION.length));
  assert.equal(rest, '', 'something after the document');
  check(root, root.name);
  const isPage = ['CiscoIPPhoneMenu', 'CiscoIPPhoneText', 'CiscoIPPhoneInput'].includes(root.name);
  if (isPage) checkSoftKeys(root);
  return root;
}

/** The text of the only child of that name. */
export function childText(element: PhoneElement, name: string): string {
  const found = element.children.filter((child) => child.name === name);
  assert.equal(found.length, 1, `${found.length} elements ${name}`);
  return found[0]!.text;
}

export function childrenOf(element: PhoneElement, name: string): readonly PhoneElement[] {
  return element.children.filter((child) => child.name === name);
}

function readElement(xml: string): [PhoneElement, string] {
  const open = /^<([A-Za-z]+)((?: [A-Za-z]+="[^"<]*")*)(\/?)>/.exec(xml);
  assert.ok(open, `no element: ${xml.slice(0, 40)}`);
  const [whole, name = '', fields = '', closed] = open;
  const attributes = Object.fromEntries(
    [...fields.matchAll(/ ([A-Za-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, plain(value!)]),
  );
  let rest = xml.slice(whole.length);
  if (closed === '/') return [{ name, attributes, text: '', children: [] }, rest];
  const children: PhoneElement[] = [];
  const [text = ''] = /^[^<]*/.exec(rest) ?? [];
  rest = rest.slice(text.length);
  while (!rest.startsWith(`</${name}>`)) {
    const [child, after] = readElement(rest);
    children.push(child);
    rest = after;
  }
  assert.ok(text === '' || children.length === 0, `${name} has text and elements`);
  return [{ name, attributes, text: plain(text), children }, rest.slice(name.length + 3)];
}

function plain(text: string): string {
  assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    assert.ok(whole.endsWith(';') && Object.hasOwn(ENTITIES, name), `entity ${whole}`);
    return ENTITIES[name]!;
  });
}

function check(element: PhoneElement, parent: string): void {
  const { name, children, text } = element;
  const order = CONTENT[name];
  if (order === undefined) {
    const limit = LENGTHS[name] ?? (name === 'Name' ? nameLimit(parent) : 64);
    assert.ok([...text].length <= limit, `${parent}/${name}: ${[...text].length} characters`);
    return;
  }
  let at = 0;
  for (const step of order) {
    const wanted = step.replace(/[?*]$/, '');
    const most = step.endsWith('*') ? MOST[wanted]! : 1;
    let count = 0;
    for (; children[at]?.name === wanted; at++) count++;
    assert.ok(count <= most, `${count} elements ${wanted} in ${name}`);
    assert.ok(count > 0 || /[?*]$/.test(step), `no ${wanted} in ${name}`);
  }
  assert.equal(at, children.length, `${children[at]?.name} is out of place in ${name}`);
  for (const child of children) check(child, name);
}

function nameLimit(parent: string): number {
  return parent === 'SoftKeyItem' ? PHONE_LIMITS.softKeyCharacters : 64;
}

function checkSoftKeys(page: PhoneElement): void {
  const keys = childrenOf(page, 'SoftKeyItem');
  const positions = keys.map((key) => Number(childText(key, 'Position')));
  assert.deepEqual([...new Set(positions)], positions, 'two softkeys at one place');
  assert.ok(positions.every((position) => position >= 1 && position <= 8));
  const urls = keys.map((key) => childText(key, 'URL'));
  // With one softkey of its own, a page has none of the usual ones.
  assert.ok(urls.includes('SoftKey:Exit'), 'no way out');
  if (page.name === 'CiscoIPPhoneMenu') {
    assert.ok(urls.includes('SoftKey:Select') || childrenOf(page, 'MenuItem').length === 0);
  }
  if (page.name === 'CiscoIPPhoneInput') assert.ok(urls.includes('SoftKey:Submit'));
}
