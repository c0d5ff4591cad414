import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RECORDER_FORMATS } from '../protocols/sdp/index.ts';
import { PayloadFormats } from './index.ts';

const PCMU = { payloadType: 0, encodingName: 'PCMU', clockRate: 8000, channels: 1 };

describe('PayloadFormats', () => {
  it('reads what comes before an answer by our offer', () => {
    const formats = new PayloadFormats();
    const audio = RECORDER_FORMATS.filter((each) => each.encodingName !== 'TELEPHONE-EVENT');
    assert.deepEqual(
      audio.map(({ payloadType }) => formats.resolve(payloadType)),
      audio,
    );
    assert.equal(formats.resolve(101).encodingName, 'TELEPHONE-EVENT');
  });

  it('guesses no longer when something was agreed', () => {
    const formats = new PayloadFormats();
    formats.negotiate([PCMU]);
    const names = [0, 101, 114, 118].map((type) => formats.resolve(type).encodingName);
    assert.deepEqual(names, ['PCMU', 'TELEPHONE-EVENT', 'UNKNOWN', 'UNKNOWN']);
  });
});
