import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog, systemClock, systemTimers } from '../../base/index.ts';
import { TEST_SDP } from './testing/test-bed.ts';
import { UserAgentServer } from './user-agent/user-agent-server.ts';

const COMMON = `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:1001@[local_ip];x-nearend;x-refci=[call_number]>;tag=[pid]-[call_number]
Call-ID: [call_id]
Max-Forwards: 70
Contact: <sip:1001@[local_ip]:[local_port];transport=[transport]>
Allow: INVITE, BYE, CANCEL, ACK, UPDATE
Supported: timer`;

function send(method: string, cseq: number, more = '', retransmits = true): string {
  const to = method === 'INVITE' && cseq === 1 ? 'To: <sip:7878@[remote_ip]>' : '[last_To:]';
  const uri =
    cseq === 1 && method === 'INVITE' ? 'sip:7878@[remote_ip]:[remote_port]' : '[next_url]';
  const message = `${method} ${uri} SIP/2.0\n${COMMON}\n${to}\nCSeq: ${cseq} ${method}\n${more}`;
  const body = more.includes('Content-Type') ? '' : 'Content-Length: 0\n\n';
  return `<send${retransmits ? ' retrans="500"' : ''}><![CDATA[\n${message}${body}]]></send>`;
}

const WITH_SDP = `Content-Type: application/sdp\nContent-Length: [len]\n\n${TEST_SDP.replaceAll('\r\n', '\n')}\n`;
const OK = '<recv response="200" rrs="true"/>';
const TRYING = '<recv response="100" optional="true"/>';

/** Delayed offer, re-INVITE with offer, UPDATE as session refresh, BYE. */
const SCENARIO = [
  '<?xml version="1.0" encoding="ISO-8859-1"?><scenario name="recorded leg">',
  send('INVITE', 1, 'Session-Expires: 1800\n'),
  TRYING,
  OK,
  send('ACK', 1, WITH_SDP, false),
  send('INVITE', 2, WITH_SDP),
  TRYING,
  OK,
  send('ACK', 2, '', false),
  send('UPDATE', 3, 'Session-Expires: 1800;refresher=uac\n'),
  OK,
  send('BYE', 4),
  '<recv response="200"/>',
  '</scenario>',
].join('\n');

describe('sipp', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`has its calls served over ${transport}`, async (t) => {
      const heard = { acks: 0, offers: 0, updates: 0, byes: 0 };
      const delegate = {
        onAck: () => void heard.acks++,
        onReinvite: () => {
          heard.offers++;
          return { status: 200, body: TEST_SDP };
        },
        onUpdate: () => {
          heard.updates++;
          return { status: 200 };
        },
        onBye: () => void heard.byes++,
      };
      const server = new UserAgentServer({
        clock: systemClock,
        timers: systemTimers,
        log: silentLog,
        product: 'Earwitness/test',
        isTrusted: (address) => address === '127.0.0.1',
        core: { onInvite: (invite) => void invite.accept({ body: TEST_SDP, delegate }) },
      });
      t.after(() => server.close());
      const [point] = await server.listen([{ transport, host: '127.0.0.1', port: 0 }]);
      const directory = await mkdtemp(join(tmpdir(), 'earwitness-sipp-'));
      t.after(() => rm(directory, { recursive: true }));
      const scenario = join(directory, 'leg.xml');
      await writeFile(scenario, SCENARIO);
      const program = spawn(
        'sipp',
        [
          ...['-sf', scenario, `127.0.0.1:${point!.port}`, '-i', '127.0.0.1', '-nostdin'],
          ...['-t', transport === 'udp' ? 'u1' : 't1', '-m', '60', '-r', '60', '-timeout', '30s'],
        ],
        { cwd: directory, stdio: 'ignore' },
      );
      const [code] = await once(program, 'exit');
      assert.equal(code, 0);
      assert.deepEqual(heard, { acks: 120, offers: 60, updates: 60, byes: 60 });
      assert.deepEqual([server.dialogCount, server.counters.parseErrors], [0, 0]);
    });
  }
});
