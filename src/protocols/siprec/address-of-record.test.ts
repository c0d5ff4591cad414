import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAddressOfRecord, readUcid } from './index.ts';

describe('readUcid', () => {
  it('walks the elements of user-to-user information', () => {
    const ucid = '0039' + '18F5' + '615CAD94';
    const digits = '00057063891633463700';
    assert.equal(readUcid(`00FA08${ucid};encoding=hex`), digits);
    assert.equal(readUcid(`04C80141FA08${ucid}`), digits);
    assert.equal(readUcid(`00FA08${ucid}C814${'3'.repeat(40)}`), digits);
    assert.equal(readUcid(ucid.toLowerCase()), digits);
  });

  it('finds none in anything else', () => {
    for (const text of ['', 'FBALKM2OPQ', '00FA', '00FA07112233', '00C80141', '00FA09']) {
      assert.equal(readUcid(text), undefined, text);
    }
  });
});

describe('readAddressOfRecord', () => {
  it('reads addresses as sources write them', () => {
    const cases: [string, string | undefined, string | undefined][] = [
      ['sip:4101@pbx.example', '4101@pbx.example', '4101'],
      ['sip:alice@127.0.0.1:5061;transport=tcp', 'alice@127.0.0.1', 'alice'],
      ['sip:%2B12025550143@c.example', '+12025550143@c.example', '+12025550143'],
      ['4101@pbx.example', '4101@pbx.example', '4101'],
      ['12025550143', '12025550143', '12025550143'],
      ['tel:+1-202-555-0143;phone-context=x', '+1-202-555-0143', '+1-202-555-0143'],
      ['"Ada" <sip:4101;x=y@pbx.example>;tag=1', '4101@pbx.example', '4101'],
      ['sip:4101w@pbx.example', '4101w@pbx.example', '4101'],
      ['sip:anonymous@anonymous.invalid', 'anonymous@anonymous.invalid', 'anonymous'],
      ['sip:10.0.0.1', '10.0.0.1', undefined],
      ['sip:a%ZZb@h', 'a%ZZb@h', 'a%ZZb'],
      ['x'.repeat(1000), 'x'.repeat(256), 'x'.repeat(256)],
      ['', undefined, undefined],
      ['sip:', undefined, undefined],
    ];
    for (const [aor, address, number] of cases) {
      assert.deepEqual(readAddressOfRecord(aor), { address, number }, aor);
    }
  });
});
