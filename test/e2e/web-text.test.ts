import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { HTTP_ERRORS } from '../../src/api/errors.ts';
import { NUMBER_MISTAKES } from '../../src/recording/index.ts';
import { AUDIT_ACTIONS } from '../../src/storage/audit/index.ts';
import { SECRET_NAMES, SETTING_KEYS } from '../../src/storage/catalog/index.ts';
import { LANGUAGES as OFFERED } from '../../web/src/i18n/languages.ts';

const SOURCE = fileURLToPath(new URL('../../web/src', import.meta.url));
const LOCALES = join(SOURCE, 'locales');
const LANGUAGES = readdirSync(LOCALES);
/** Codes that the page itself makes. */
const OF_THE_PAGE = new Set(['CONNECTION_LOST', 'PASSKEY_ABORTED']);
const SETTING_MISTAKE = 'error.member.SETTING_INVALID.';
/** Settings that are chosen from what there is, and cannot be mistyped. */
const CHOSEN_SETTINGS = [
  ...['userIdentification', 'audioFormat', 'channels', 'encrypted', 'unknownUsers'],
  ...['newUserPolicy', 'secondFactor', 'notifiesPhones'],
];

/** What is called otherwise: Supervisor, Aufnahmen, Voraufzeichnung, Meldung, verschlüsselt … */
const OTHER_WORDS: Readonly<Record<string, RegExp>> = {
  de: /Aufsicht|Aufzeichnungen|Prerecord|Alarm|ersiegelt|freischalten|Bewahrte/,
  fr: /clé principale|pré-enregistrement|enregistrements conservés|scellé/i,
  it: /crittografia|sigillat|registrazioni conservate|supervisione/i,
};

/** The texts that the recorder itself shows or mails, by file and line. */
function shownElsewhere(language: string): [string, string][] {
  return ['alerts', 'phone'].flatMap((area) => {
    const file = new URL(`../../src/${area}/texts/${language}.json`, import.meta.url);
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line, index): [string, string] => [`${area}:${index + 1}`, line.trim()]);
  });
}

/** The texts of a catalogue by their full key. */
function readCatalogue(language: string): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (node: object, path: string): void => {
    for (const [name, value] of Object.entries(node)) {
      const key = path === '' ? name : `${path}.${name}`;
      if (typeof value === 'string') texts.set(key, value);
      else visit(value as object, key);
    }
  };
  for (const file of readdirSync(join(LOCALES, language)).filter((name) => /json$/.test(name))) {
    visit(JSON.parse(readFileSync(join(LOCALES, language, file), 'utf8')) as object, '');
  }
  return texts;
}

const catalogues = new Map(LANGUAGES.map((language) => [language, readCatalogue(language)]));
const english = catalogues.get('en')!;

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('locales'))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), 'utf8') }));

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort();
}

/** The keys of a catalogue in `language`: a plural has as many forms as the language. */
function keysIn(language: string): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = [...english.keys()].flatMap((key) => {
    const stem = key.replace(/_(one|other)$/, '');
    return stem === key ? [key] : forms.map((form) => `${stem}_${form}`);
  });
  return [...new Set(keys)].sort();
}

describe('web: catalogues', () => {
  it('exist for every language that the page offers', () => {
    assert.deepEqual(LANGUAGES.sort(), [...OFFERED].sort());
  });

  for (const language of LANGUAGES.filter((code) => code !== 'en')) {
    const catalogue = catalogues.get(language)!;

    it(`say the same things in ${language} as in English`, () => {
      assert.deepEqual([...catalogue.keys()].sort(), keysIn(language));
    });

    it(`fill in the same values in ${language} as in English`, () => {
      for (const [key, text] of catalogue) {
        const original = english.get(key) ?? english.get(key.replace(/_many$/, '_other')) ?? '';
        assert.deepEqual(placeholders(text), placeholders(original), key);
      }
    });
  }

  it('have no empty text', () => {
    const empty = [...catalogues].flatMap(([language, texts]) =>
      [...texts].filter(([, text]) => text.trim() === '').map(([key]) => `${language} ${key}`),
    );
    assert.deepEqual(empty, []);
  });

  it('explain only errors that exist', () => {
    const codes = [...english.keys()].filter((key) => key.startsWith('error.code.'));
    const unknown = codes
      .map((key) => key.slice('error.code.'.length))
      .filter((code) => !OF_THE_PAGE.has(code) && !Object.hasOwn(HTTP_ERRORS, code));
    assert.deepEqual(unknown, []);
  });

  it('explain every refusal, so that nobody reads the English of the recorder', () => {
    const refusals = Object.entries(HTTP_ERRORS).filter(([, { status }]) => status < 500);
    const unexplained = refusals.filter(([code]) => !english.has(`error.code.${code}`));
    assert.deepEqual(
      unexplained.map(([code]) => code),
      // Whose technical detail is shown: the page itself asked for something wrong.
      ['REQUEST_INVALID'],
    );
  });

  it('explain what a setting that is typed should be', () => {
    const explained = [...english.keys()].filter((key) => key.startsWith(SETTING_MISTAKE));
    const isExplained = (key: string): boolean => {
      const name = `${SETTING_MISTAKE}${key}`;
      return explained.some((each) => each === name || each.startsWith(`${name}.`));
    };
    assert.deepEqual(
      SETTING_KEYS.filter((key) => !isExplained(key)),
      [...CHOSEN_SETTINGS],
    );
  });

  it('explain every mistake in internal numbers, as the recorder does', () => {
    const keys = NUMBER_MISTAKES.map((code) => `settings.numberMistake.${code}`);
    const explained = [...english.keys()].filter((key) =>
      key.startsWith('settings.numberMistake.'),
    );
    assert.deepEqual(explained.sort(), keys.sort());
  });

  it('name every action of the audit trail, and every group of them', () => {
    for (const [language, texts] of catalogues) {
      const missing = AUDIT_ACTIONS.flatMap((action) => {
        const keys = [`audit.action.${action}`, `audit.area.${action.split('.')[0]}`];
        return keys.filter((key) => !texts.has(key));
      });
      assert.deepEqual(missing, [], language);
      const actions = [...texts.keys()].filter((key) => key.startsWith('audit.action.'));
      const known: readonly string[] = AUDIT_ACTIONS.map((action) => `audit.action.${action}`);
      assert.deepEqual(
        actions.filter((key) => !known.includes(key)),
        [],
        language,
      );
    }
  });

  it('name every setting and secret, as events of the audit trail tell them', () => {
    for (const [language, texts] of catalogues) {
      const missing = [...SETTING_KEYS, ...SECRET_NAMES].filter(
        (key) => !texts.has(`audit.field.${key}`),
      );
      assert.deepEqual(missing, [], language);
    }
  });

  it('keep French punctuation with its word', () => {
    const broken = [...catalogues.get('fr')!].filter(([, text]) => / [:;?!»]|« /.test(text));
    assert.deepEqual(broken, []);
  });

  it('have one word for one thing', () => {
    const others = Object.entries(OTHER_WORDS).flatMap(([language, words]) =>
      [...catalogues.get(language)!, ...shownElsewhere(language)]
        .filter(([, text]) => words.test(text))
        .map(([key, text]) => `${language} ${key}: ${text}`),
    );
    assert.deepEqual(others, []);
  });

  it('hold no text that nothing shows', () => {
    const code = sources.map(({ text }) => text).join('\n');
    const isUsed = (key: string): boolean => {
      const plain = key.replace(/_(one|other)$/, '');
      const parts = plain.split('.');
      const last = parts.pop()!;
      const group = parts.join('.');
      // `t('a.b')`, `t(`a.${x}`)`, `t(`a.b${x}`)`, `knownText('a', x)`, and `t(`a.${x}Help`)`.
      const made = [`'${plain}'`, `\`${group}.\${`];
      // `knownText(`a.${x}`, y)` makes keys of one level more, and `y` may have dots of its own.
      for (let depth = parts.length; depth > 0; depth--) {
        made.push(`knownText('${parts.slice(0, depth).join('.')}'`);
        made.push(`knownText(\`${parts.slice(0, depth - 1).join('.')}.\${`);
      }
      if (made.some((text) => code.includes(text))) return true;
      return new RegExp(`\`${group.replaceAll('.', '\\.')}\\.${last.slice(0, 3)}\\w*\\$\\{`).test(
        code,
      );
    };
    assert.deepEqual(
      [...english.keys()].filter((key) => !isUsed(key)),
      [],
    );
  });
});

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/** Attributes whose text people read or hear. */
const SPOKEN =
  /^(aria-(label|valuetext|description|placeholder)|title|label|placeholder|alt|description)$/;

/** Text of a component that is not from a catalogue. */
function literalTexts(path: string, text: string): string[] {
  const found: string[] = [];
  const report = (value: unknown): void => {
    if (typeof value === 'string' && /\p{L}/u.test(value)) found.push(`${path}: ${value.trim()}`);
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (!isNode(node)) return;
    const { value, expression, name } = node;
    if (node.type === 'JSXText') report(value);
    if (node.type === 'JSXExpressionContainer' && isNode(expression)) report(expression.value);
    if (node.type !== 'JSXAttribute') {
      for (const [key, child] of Object.entries(node)) if (key !== 'type') visit(child);
      return;
    }
    if (!isNode(value)) return;
    if (value.type !== 'Literal') visit(value.expression);
    else if (isNode(name) && SPOKEN.test(String(name.name))) report(value.value);
  };
  visit(parseSync(path, text).program);
  return found;
}

describe('web: components', () => {
  it('take every text from the catalogues', () => {
    const found = sources
      .filter(({ path }) => path.endsWith('.tsx'))
      .flatMap(({ path, text }) => literalTexts(path, text));
    assert.deepEqual(found, []);
  });

  it('would be caught with text of their own', () => {
    const text = 'const a = <p title="Hello" color={"red"} id="x">{"World"} out there {b}</p>;';
    assert.deepEqual(literalTexts('a.tsx', text), [
      'a.tsx: Hello',
      'a.tsx: World',
      'a.tsx: out there',
    ]);
  });
});
