import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAnchorOption } from './anchor-option.ts';

const parse = (text: string) => parseAnchorOption(text, '/data/audit/heads.jsonl');

describe('the option auditAnchor', () => {
  it('is a file, log servers, or both', () => {
    const usual = '/data/audit/heads.jsonl';
    const udp = { transport: 'udp', host: 'log.example.com', port: 514 };
    const tcp = { transport: 'tcp', host: '2001:db8::1', port: 601 };
    assert.deepEqual(parse(''), { file: usual, servers: [] });
    assert.deepEqual(parse('/mnt/a b/heads'), { file: '/mnt/a b/heads', servers: [] });
    assert.deepEqual(parse('syslog://log.example.com:514'), { file: usual, servers: [udp] });
    assert.deepEqual(
      parse(' /mnt/heads, syslog://log.example.com:514,syslog+tcp://[2001:db8::1]:601 '),
      { file: '/mnt/heads', servers: [udp, tcp] },
    );
  });

  it('says what is wrong', () => {
    const wrong: [string, RegExp][] = [
      ['/a,/b', /^auditAnchor: \/a and \/b are two files/],
      ['syslog://host', /^auditAnchor: syslog:\/\/host is not of the form syslog:/],
      ['syslog://host:0', /is not of the form/],
      ['syslog+tls://host:6514', /is not of the form/],
      ['syslog://host:99999', /is not of the form/],
    ];
    for (const [text, message] of wrong) assert.throws(() => parse(text), { message });
  });
});
