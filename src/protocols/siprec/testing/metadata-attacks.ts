/** A metadata body that is made to harm, and what is said of it. */
export interface MetadataAttack {
  readonly name: string;
  readonly body: Buffer;
  readonly expected: RegExp;
}

const bytes = (text: string): Buffer => Buffer.from(text);

const DOCTYPE = /a document type is not read/;
const BOMB = `<!DOCTYPE r [<!ENTITY a "ha">${Array.from(
  { length: 20 },
  (_, i) => `<!ENTITY a${i + 1} "&a${i || ''};&a${i || ''};">`,
).join('')}]><recording>&a20;</recording>`;
const FILE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><recording>&x;</recording>';
const MANY_ATTRIBUTES = Array.from({ length: 7000 }, (_, i) => `a${i}="1"`).join(' ');

const ATTACKS: readonly (readonly [name: string, body: Buffer, expected: RegExp])[] = [
  ['an entity bomb', bytes(BOMB), DOCTYPE],
  ['an external entity', bytes(FILE), DOCTYPE],
  ['an entity of nobody', bytes('<recording>&x;</recording>'), /no XML: .*undefined entity/],
  ['100 000 elements deep', bytes('<a>'.repeat(100_000)), /300000 bytes, more than 262144/],
  ['80 000 elements deep', bytes('<a>'.repeat(80_000)), /elements more than 32 deep/],
  [
    'very many elements',
    bytes(`<recording>${'<a/>'.repeat(20_000)}</recording>`),
    /more than 3000 elements/,
  ],
  ['very many attributes', bytes(`<recording ${MANY_ATTRIBUTES}/>`), /more than 6000 attributes/],
  ['very many ampersands', bytes(`<recording>${'&'.repeat(200_000)}</recording>`), /ampersands/],
  ['UTF-16', Buffer.from('\ufeff<recording/>', 'utf16le'), /not encoded in UTF-8/],
  [
    'an encoding that is not read',
    bytes('<?xml version="1.0" encoding="UTF-7"?><recording/>'),
    /encoding UTF-7/,
  ],
  ['Latin-1', Buffer.from('<recording><a>\xfc</a></recording>', 'latin1'), /not encoded/],
  ['another document', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), /the root is svg/],
  ['two roots', bytes('<recording/><recording/>'), /no XML/],
  ['nothing', bytes(''), /no XML/],
  ['an unclosed element', bytes('<recording><session>'), /no XML: .*unclosed tag/],
];

/** What is done to readers of XML: entities, depth, numbers, encodings, and what is no metadata. */
export const METADATA_ATTACKS: readonly MetadataAttack[] = ATTACKS.map(
  ([name, body, expected]) => ({ name, body, expected }),
);
