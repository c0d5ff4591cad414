import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { attachmentHeader, recordingFileName } from './file-name.ts';

const startedAtMs = Date.UTC(2026, 0, 31, 23, 5, 9);
const facts = { startedAtMs, timeZone: 'Europe/Berlin', format: 'mp3' } as const;
const named = (localParty?: string, remoteParty?: string) =>
  recordingFileName({ ...facts, localParty, remoteParty });

describe('names of downloaded recordings', () => {
  it('say when in the local time of the recorder, and who', () => {
    assert.equal(named('Anna Müller', '+49301'), '2026-02-01 00-05-09 Anna Müller - +49301.mp3');
    assert.equal(named(undefined, 'Zola'), '2026-02-01 00-05-09 Zola.mp3');
    assert.equal(named(), '2026-02-01 00-05-09.mp3');
    const flac = recordingFileName({ ...facts, format: 'flac', localParty: 'a', remoteParty: '' });
    assert.match(flac, / a\.flac$/);
  });

  it('hold nothing that a file system or shell gives a meaning to', () => {
    assert.equal(named('../../etc/passwd', '..'), '2026-02-01 00-05-09 _.._etc_passwd.mp3');
    assert.equal(
      named('a\u202egpj.exe\r\nX: y', '\u0000'),
      '2026-02-01 00-05-09 a_gpj.exe_X_ y - _.mp3',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const name = named(a, b);
        assert.doesNotMatch(name, /[/\\:*?"<>|\p{C}]/u);
        assert.ok(Buffer.byteLength(name) < 255 * 4 && name.length < 160);
        assert.match(
          attachmentHeader(name),
          /^attachment; filename="[ !#-[\]-~]*"; filename\*=UTF-8''[\w.!~%&'+^`|$#-]*$/,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are told in both ways that browsers know', () => {
    assert.equal(
      attachmentHeader('Zoë (1).mp3'),
      `attachment; filename="Zoe (1).mp3"; filename*=UTF-8''Zo%C3%AB%20%281%29.mp3`,
    );
  });
});
