import { assert } from '../../base/index.ts';
import { xmlText } from './xml-text.ts';

/** What phones take at most; longer texts are cut, more items are a mistake of ours. */
export const PHONE_LIMITS = {
  /** Characters of the name of a menu item. */
  nameCharacters: 64,
  /** Characters of title, prompt and status line; more does not fit a display. */
  lineCharacters: 32,
  /** Characters of the label of a softkey. */
  softKeyCharacters: 12,
  menuItems: 100,
  inputItems: 5,
  executeItems: 3,
  /** Characters of a URL. */
  urlCharacters: 256,
  /** Characters of a text page. */
  textCharacters: 4000,
} as const;

/** A key below the display. With one of them in a document, the phone shows none by itself. */
export interface SoftKey {
  readonly name: string;
  /** An address, or an internal one such as `SoftKey:Exit`. */
  readonly url: string;
  /** From 1. */
  readonly position: number;
}

interface PhonePage {
  readonly title: string;
  readonly prompt?: string | undefined;
  readonly softKeys: readonly SoftKey[];
}

/** Entries to choose from. */
export interface PhoneMenu extends PhonePage {
  readonly kind: 'menu';
  readonly items: readonly { readonly name: string; readonly url: string }[];
}

/** Lines to read. */
export interface PhoneText extends PhonePage {
  readonly kind: 'text';
  readonly text: string;
}

/** Fields to fill in; their values come back in the query of `url`. */
export interface PhoneInput extends PhonePage {
  readonly kind: 'input';
  readonly url: string;
  readonly items: readonly {
    readonly label: string;
    /** Name in the query. */
    readonly parameter: string;
    /** `NP`: digits that are not shown. */
    readonly flags: 'A' | 'N' | 'NP';
  }[];
}

/** One line on the display of a call; only pushed. */
export interface PhoneStatus {
  readonly kind: 'status';
  readonly text: string;
}

/** Addresses that a phone calls up, mostly internal ones; only pushed. */
export interface PhoneExecute {
  readonly kind: 'execute';
  readonly urls: readonly string[];
}

/** Something that a phone shows or does. */
export type PhoneDocument = PhoneMenu | PhoneText | PhoneInput | PhoneStatus | PhoneExecute;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const { lineCharacters, nameCharacters } = PHONE_LIMITS;

/** The document as a phone reads it: element names in order, nothing but text and elements. */
export function writePhoneDocument(document: PhoneDocument): string {
  switch (document.kind) {
    case 'menu':
      return page('CiscoIPPhoneMenu', document, menuItems(document));
    case 'text':
      return page('CiscoIPPhoneText', document, textBody(document));
    case 'input':
      return page('CiscoIPPhoneInput', document, inputBody(document));
    case 'status':
      return root('CiscoIPPhoneStatus', statusBody(document));
    case 'execute':
      return root('CiscoIPPhoneExecute', executeBody(document));
  }
}

/** At most so many characters, the last of them an ellipsis where something is cut off. */
export function cutText(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join('')}…`;
}

function page(name: string, { title, prompt, softKeys }: PhonePage, body: string): string {
  const head = [
    element('Title', cutText(title, lineCharacters)),
    ...(prompt === undefined ? [] : [element('Prompt', cutText(prompt, lineCharacters))]),
  ];
  return root(name, `${head.join('')}${body}${softKeys.map(softKeyItem).join('')}`);
}

function menuItems({ items }: PhoneMenu): string {
  assert(items.length <= PHONE_LIMITS.menuItems, 'a menu has more entries than a phone takes');
  return items
    .map(({ name, url }) =>
      group('MenuItem', element('Name', cutText(name, nameCharacters)) + address(url)),
    )
    .join('');
}

function textBody({ text }: PhoneText): string {
  return element('Text', cutText(text, PHONE_LIMITS.textCharacters));
}

function inputBody({ url, items }: PhoneInput): string {
  assert(items.length <= PHONE_LIMITS.inputItems, 'a form has more fields than a phone takes');
  const fields = items.map(({ label, parameter, flags }) =>
    group(
      'InputItem',
      element('DisplayName', cutText(label, lineCharacters)) +
        element('QueryStringParam', parameter) +
        element('InputFlags', flags),
    ),
  );
  return address(url) + fields.join('');
}

/** Older phones ask for a picture beside the line: one white pixel. */
function statusBody({ text }: PhoneStatus): string {
  const picture = { LocationX: '0', LocationY: '0', Width: '1', Height: '1', Depth: '1' };
  const pixel = Object.entries(picture).map(([name, value]) => element(name, value));
  return element('Text', cutText(text, lineCharacters)) + pixel.join('') + element('Data', '00');
}

function executeBody({ urls }: PhoneExecute): string {
  assert(urls.length <= PHONE_LIMITS.executeItems, 'more addresses than a phone executes');
  return urls
    .map((url) => `<ExecuteItem Priority="0" URL="${xmlText(checkedAddress(url))}"/>`)
    .join('');
}

function softKeyItem({ name, url, position }: SoftKey): string {
  const label = element('Name', cutText(name, PHONE_LIMITS.softKeyCharacters));
  return group('SoftKeyItem', label + address(url) + element('Position', String(position)));
}

function address(url: string): string {
  return element('URL', checkedAddress(url));
}

function checkedAddress(url: string): string {
  assert(url.length <= PHONE_LIMITS.urlCharacters, 'an address is longer than a phone takes');
  return url;
}

function element(name: string, text: string): string {
  return `<${name}>${xmlText(text)}</${name}>`;
}

function group(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function root(name: string, content: string): string {
  return `${DECLARATION}<${name}>${content}</${name}>`;
}
