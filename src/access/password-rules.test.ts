import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requireGoodPassword } from './password-rules.ts';

describe('password rules', () => {
  const check =
    (password: string, loginName = 'anna.miller') =>
    () =>
      requireGoodPassword(password, { loginName, firstName: 'Anna', lastName: 'Millerova' }, 12);

  it('let good ones through', () => {
    for (const password of [
      'twelve chars',
      'pässwörter sind schön',
      '𝕒 𝕗𝕚𝕟𝕖 𝕕𝕒𝕪!!',
      'miller and anna',
    ]) {
      assert.doesNotThrow(check(password));
    }
  });

  it('refuse what is short, long, common or the login name, and say which', () => {
    const wrong: [string, RegExp][] = [
      ['', /at least 12/],
      ['eleven char', /at least 12/],
      ['👩‍👩‍👧'.repeat(2), /at least 12/],
      ['x1y2'.repeat(65), /at most 256/],
      ['Anna.Miller1', /login name/],
      ['anna.milleranna.miller', /login name/],
      ['ANNA.MILLER!!', /login name/],
      ['annamillerova', /own name/],
      ['MillerovaAnna7', /own name/],
      ['Password1234', /first to be guessed/],
      [' password1234! ', /first to be guessed/],
      ['aaaaaaaaaaaa', /first to be guessed/],
      ['abababababab', /first to be guessed/],
    ];
    for (const [password, message] of wrong) {
      assert.throws(check(password), { code: 'PASSWORD_TOO_WEAK', message }, password);
    }
  });
});
