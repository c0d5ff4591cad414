import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PHONE_LIMITS } from '../protocols/phone/index.ts';
import { LANGUAGES } from '../storage/catalog/index.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import fr from './texts/fr.json' with { type: 'json' };
import italian from './texts/it.json' with { type: 'json' };

const CATALOGUES = { en, de, fr, it: italian };

/** The texts of a catalogue by their full key. */
function textsOf(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([name, value]): [string, string][] => {
    const key = path === '' ? name : `${path}.${name}`;
    return typeof value === 'string' ? [[key, value]] : textsOf(value as object, key);
  });
}

/** How many characters a phone shows of a text that has no values put in. */
function limitOf(key: string): number {
  if (key.startsWith('key.')) return PHONE_LIMITS.softKeyCharacters;
  if (key.startsWith('action.') || key.startsWith('missing.')) return PHONE_LIMITS.nameCharacters;
  const isPage = /^(?:elsewhere|noCall\.text|done\.|failed\.not|failed\.error|pin\.throttled)/;
  return isPage.test(key) ? PHONE_LIMITS.textCharacters : PHONE_LIMITS.lineCharacters;
}

describe('the texts of phones', () => {
  it('are the same in every language, apart from further plurals', () => {
    const keysOf = (language: (typeof LANGUAGES)[number]) =>
      textsOf(CATALOGUES[language]).map(([key]) => key);
    for (const language of LANGUAGES) {
      const keys = keysOf(language).filter((key) => !key.endsWith('_many'));
      assert.deepEqual(keys.sort(), keysOf('en').sort(), language);
    }
  });

  it('are nowhere cut by the display', () => {
    const tooLong = LANGUAGES.flatMap((language) =>
      textsOf(CATALOGUES[language])
        .filter(([, text]) => !text.includes('{{'))
        .filter(([key, text]) => [...text].length > limitOf(key))
        .map(([key, text]) => `${language} ${key}: ${text}`),
    );
    assert.deepEqual(tooLong, []);
  });
});
