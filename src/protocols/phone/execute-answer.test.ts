import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { modelInDeviceInformation, readExecuteAnswer } from './execute-answer.ts';

const done = { kind: 'done' };
const notUnderstood = { kind: 'not-understood' };
const refused = (why: string, text: string) => ({ kind: 'refused', why, text });

describe('what a phone says to a document', () => {
  it('is read whatever it looks like', () => {
    const response = (status: number) =>
      `<CiscoIPPhoneResponse><ResponseItem URL="" Data="x" Status="${status}"/></CiscoIPPhoneResponse>`;
    const error = (number: number) => `<?xml?>\n<CiscoIPPhoneError Number="${number}"/>`;
    const cases: [number, string, object][] = [
      [200, response(0), done],
      // Phones of another kind answer without a document.
      [200, '', done],
      [200, '<html>OK</html>', done],
      [200, response(1), notUnderstood],
      [200, response(6), refused('other', 'CiscoIPPhoneResponse 6')],
      [200, error(1), notUnderstood],
      [200, error(2), notUnderstood],
      [200, error(3), refused('other', 'CiscoIPPhoneError 3')],
      [200, error(4), refused('credentials', 'CiscoIPPhoneError 4')],
      [401, '<html>', refused('credentials', 'HTTP 401')],
      [403, '', refused('credentials', 'HTTP 403')],
      [500, response(0), refused('other', 'HTTP 500')],
    ];
    for (const [status, body, expected] of cases) {
      assert.deepEqual(readExecuteAnswer(status, body), expected, `${status} ${body}`);
    }
  });

  it('names the model in its information', () => {
    const page = '<DeviceInformation><modelNumber>CP-8845</modelNumber></DeviceInformation>';
    assert.equal(modelInDeviceInformation(page), 'CP-8845');
    assert.equal(modelInDeviceInformation('<modelNumber><b>x</b></modelNumber>'), undefined);
    assert.equal(modelInDeviceInformation(''), undefined);
  });
});
