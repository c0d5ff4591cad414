import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { askNewSecret, askSecret, readSecret } from './ask-secret.ts';

/** A terminal on which somebody types this. */
function terminal(...typed: string[]) {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void modes.push(isRaw),
  });
  for (const text of typed) input.write(text);
  return { input, modes };
}

describe('a secret that is typed', () => {
  it('is asked for twice and never shown', async () => {
    const { input, modes } = terminal('gehx\u007f', 'eim\r', 'geheim\r');
    const shown: string[] = [];
    const secret = await askNewSecret(input, (text) => shown.push(text), 'password');
    assert.equal(secret, 'geheim');
    assert.deepEqual(shown, ['New password: ', '\n', 'The same again: ', '\n']);
    assert.deepEqual(modes, [true, false]);
  });

  it('is asked for once where somebody has it already', async () => {
    const { input, modes } = terminal('geheim\r');
    const shown: string[] = [];
    assert.equal(await askSecret(input, (text) => shown.push(text), 'passphrase'), 'geheim');
    assert.deepEqual(shown, ['The passphrase: ', '\n']);
    assert.deepEqual(modes, [true, false]);
  });

  it('is refused where the two differ, or somebody gives up', async () => {
    for (const typed of ['one\rtwo\r', 'one\u0003', 'one\rone\u0003']) {
      const { input, modes } = terminal(typed);
      const asking = askNewSecret(input, () => {}, 'password');
      await assert.rejects(asking, { code: 'INPUT_UNUSABLE' });
      assert.deepEqual(modes, [true, false]);
    }
    const piped = askNewSecret(new PassThrough(), () => {}, 'password');
    await assert.rejects(piped, { code: 'INPUT_UNUSABLE', message: /use --stdin/ });
  });
});

describe('a secret on standard input', () => {
  it('is the first line', async () => {
    const read = (text: string) => {
      const input = new PassThrough();
      input.end(text);
      return readSecret(input);
    };
    assert.equal(await read('geheim'), 'geheim');
    assert.equal(await read('mit Leerzeichen \r\nzweite'), 'mit Leerzeichen ');
    for (const wrong of ['', '\n', 'x'.repeat(1001)]) {
      await assert.rejects(read(wrong), { code: 'INPUT_UNUSABLE' });
    }
  });
});
