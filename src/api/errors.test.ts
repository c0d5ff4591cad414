import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HTTP_ERRORS } from './errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Rows of docs/errors.md: code → HTTP status, or `–`. */
function documentedErrors(): Map<string, string> {
  const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_0-9]+)` \| (\d{3}|–) \| [^|]+ \| [^|]+ \|$/gm)];
  const codes = rows.map(([, code]) => code!);
  assert.equal(new Set(codes).size, codes.length, 'a code is documented twice');
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(rows.length, lines.length, 'a row of docs/errors.md is not of the form expected');
  return new Map(rows.map(([, code, status]) => [code!, status!]));
}

/** Codes in files that make errors of the recorder. */
function usedCodes(): Set<string> {
  const codes = new Set(Object.keys(HTTP_ERRORS));
  for (const path of globSync('src/**/*.ts', { cwd: ROOT })) {
    if (path.endsWith('.test.ts')) continue;
    const text = readFileSync(join(ROOT, path), 'utf8');
    if (!text.includes('RecorderError')) continue;
    for (const [, code] of text.matchAll(/'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+)'/g)) {
      // Names of the environment, and codes of Node and of libraries.
      if (!/^(EARWITNESS|ERR|OAUTH|CSV_MAX|EAI|WHEN)_/.test(code!)) codes.add(code!);
    }
  }
  return codes;
}

describe('docs/errors.md', () => {
  it('has every code of the product, and no other', () => {
    const documented = documentedErrors();
    const used = usedCodes();
    assert.deepEqual(
      [...used].filter((code) => !documented.has(code)),
      [],
      'codes that docs/errors.md lacks',
    );
    assert.deepEqual(
      [...documented.keys()].filter((code) => !used.has(code)),
      [],
      'codes in docs/errors.md that nothing uses',
    );
  });

  it('has the HTTP status of every code that is sent', () => {
    const expected = [...documentedErrors().keys()].map((code) => {
      return [code, Object.hasOwn(HTTP_ERRORS, code) ? String(HTTP_ERRORS[code]!.status) : '–'];
    });
    assert.deepEqual([...documentedErrors()], expected);
  });
});

describe('the table of HTTP errors', () => {
  it('has a title for every code', () => {
    for (const [code, { status, title }] of Object.entries(HTTP_ERRORS)) {
      assert.match(code, /^[A-Z][A-Z0-9]+(_[A-Z0-9]+)+$/);
      assert.ok(status >= 400 && status < 600);
      assert.match(title, /^[A-Z].*[^.]$/);
    }
  });
});
