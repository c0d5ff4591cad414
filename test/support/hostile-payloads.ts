import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const OWN_PAYLOADS = [
  ...["' OR 1=1 --", "'; DROP TABLE users; --", "1' UNION SELECT password_hash FROM users --"],
  ...['%', '_', '%%%', '"*"', 'NEAR(a b)', 'a AND NOT b', '\u0000', '\ud800', '𝕏', '../../x'],
  ...['__proto__', 'constructor', '{"$gt":""}', '-1', '1e309', 'null', '\r\nX-Evil: 1', 'ﷺ'],
];

function corpusPayloads(t: TestContext): string[] {
  const corpus = process.env.EARWITNESS_CORPUS;
  if (corpus === undefined) {
    t.diagnostic('EARWITNESS_CORPUS is not set: only own payloads are tried');
    return [];
  }
  const directory = join(corpus, 'fixtures/payloads');
  const naughty = JSON.parse(readFileSync(join(directory, 'blns.json'), 'utf8')) as string[];
  const files = globSync(['payloadbox-sqli/**/*.txt', 'directory_traversal.txt'], {
    cwd: directory,
  });
  assert.ok(files.length > 10 && existsSync(join(directory, files[0]!)));
  const lines = files.flatMap((file) => readFileSync(join(directory, file), 'utf8').split(/\r?\n/));
  return [...naughty, ...lines.filter((line) => line !== '')];
}

/** Texts that break into programs which are not careful: our own, and those of the corpus. */
export function hostilePayloads(t: TestContext): string[] {
  return [...OWN_PAYLOADS, ...corpusPayloads(t)];
}
