import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseUsersFile } from './users-file.ts';

describe('parseUsersFile', () => {
  it('reads names with commas, a heading, comments and short lines', () => {
    const text = [
      '\uFEFFnumber,device,firstName,lastName',
      '# the front desk',
      '2101, SEP00D0C0FFEE01 ,Miriam,"Vogel, Dr. ""M."""',
      '',
      '+412102,CSFJKELLER',
    ].join('\r\n');
    assert.deepEqual(parseUsersFile(text), [
      {
        ...{ number: '2101', device: 'SEP00D0C0FFEE01' },
        ...{ firstName: 'Miriam', lastName: 'Vogel, Dr. "M."' },
      },
      { number: '+412102', device: 'CSFJKELLER', firstName: '', lastName: '' },
    ]);
  });

  it('says which line is wrong', () => {
    const code = 'SIMULATOR_USERS_FILE';
    assert.throws(() => parseUsersFile('2101'), { code, message: /^line 1 of/ });
    assert.throws(() => parseUsersFile('2101,SEP1\n2 1,SEP2'), {
      code,
      message: /2 1 is no number/,
    });
    assert.throws(() => parseUsersFile('2101,SEP;x=1'), { code, message: /no device name/ });
    assert.throws(() => parseUsersFile('1,2,3,4,5'), { code });
    assert.throws(() => parseUsersFile('# nobody'), { code, message: /names nobody/ });
  });
});
