import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import {
  header,
  type ReadMessage,
  TestRecorder,
  type TestRecorderOptions,
} from '../../test/support/test-recorder.ts';
import type { SimulatedCallOptions } from './call-options.ts';
import { CallerAgent } from './caller-agent.ts';
import type { SimulatedCall } from './simulated-call.ts';
import { loopedSound } from './sound-source.ts';

const NEAR = { number: '2101', device: 'SEP00D0C0FFEE01', displayName: 'Miriam Vogel' };
const FAR = { number: '+12025550143', device: 'TRUNK-EAST' };
const ANSWERED = { kind: 'answered', status: 200, codec: 'PCMU' };

const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const item of open.splice(0)) item.close();
});

async function prepare(options: Partial<SimulatedCallOptions>, rules: TestRecorderOptions = {}) {
  const recorder = await TestRecorder.start(rules);
  const agent = await CallerAgent.start({
    recorder: recorder.address,
    transport: rules.transport,
  });
  open.push(agent, recorder);
  const call = agent.call({ near: NEAR, far: FAR, legGapMs: 5, ...options });
  return { recorder, agent, call };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function uriParameters(message: ReadMessage): Record<string, string> {
  const uri = /<sip:[^;>]+;([^>]*)>/.exec(header(message, 'From')!)![1]!;
  return Object.fromEntries(uri.split(';').map((item) => [...item.split('='), ''].slice(0, 2)));
}

/** Payloads of the packets that arrived for a leg, in order of arrival. */
function heard(recorder: TestRecorder, call: SimulatedCall, side: 'near' | 'far'): Buffer[] {
  return recorder.media.get(call.leg(side).callId)!.rtp.map(({ bytes }) => bytes.subarray(12));
}

describe('a simulated call', () => {
  it('is two dialogs with the headers of CUCM in its order', async () => {
    const { recorder, agent, call } = await prepare({ direction: 'outbound' });
    assert.deepEqual(await call.place(), { near: ANSWERED, far: ANSWERED });
    assert.deepEqual(await call.hangUp(), { near: 200, far: 200 });

    const [near, far] = recorder.requests('INVITE') as [ReadMessage, ReadMessage];
    const { host, port } = recorder.address;
    assert.equal(near.startLine, `INVITE sip:7878@${host}:${port} SIP/2.0`);
    assert.deepEqual(
      near.headers.map(([name]) => name),
      [
        ...['Via', 'From', 'To', 'Date', 'Call-ID', 'Supported', 'Min-SE', 'User-Agent', 'Allow'],
        ...['CSeq', 'Expires', 'Allow-Events', 'Supported', 'Supported', 'Call-Info', 'Call-Info'],
        ...['Session-ID', 'Cisco-Guid', 'Session-Expires', 'P-Asserted-Identity'],
        ...['Remote-Party-ID', 'Contact', 'Max-Forwards', 'Content-Length'],
      ],
    );
    assert.equal(near.body, '');
    const { near: refci, far: farRefci } = call.identifiers;
    assert.ok(refci < farRefci, 'the caller has the lower identifier');
    const shared = {
      'x-refci': String(refci),
      'x-nearendclusterid': 'SimulatedCluster',
      'x-nearenddevice': 'SEP00D0C0FFEE01',
      'x-nearendaddr': '2101',
      'x-farendrefci': String(farRefci),
      'x-farendclusterid': 'SimulatedCluster',
      'x-farenddevice': 'TRUNK-EAST',
      'x-farendaddr': '+12025550143',
    };
    assert.deepEqual(uriParameters(near), { 'x-nearend': '', ...shared });
    assert.deepEqual(uriParameters(far), { 'x-farend': '', ...shared });
    const contact = `<sip:2101@127.0.0.1:${agent.port}>;isFocus;`;
    const device = '+u.sip!devicename.ccm.cisco.com="SEP00D0C0FFEE01"';
    assert.equal(header(near, 'Contact'), contact + device);
    assert.match(header(near, 'From')!, /;tag=\d+~[0-9a-f-]{36}-\d+$/);
    assert.match(
      header(near, 'Call-ID')!,
      /^([0-9a-f]{8}-){2}[0-9a-f]{4}-[0-9a-f]{7}@127\.0\.0\.1$/,
    );
    assert.match(header(near, 'Cisco-Guid')!, /^\d{10}(-\d{10}){3}$/);
    for (const name of ['Call-ID', 'Cisco-Guid', 'Session-ID', 'Via']) {
      assert.notEqual(header(near, name), header(far, name), name);
    }
    const [first, second] = call.legs.map(({ times }) => times.invitedAtMs!);
    assert.ok(second! - first! >= 4, 'the far leg follows after the gap');
  });

  it('answers the delayed offer in the ACK: one codec and events', async () => {
    const { recorder, call } = await prepare({ codecs: ['PCMA', 'PCMU'], placeholderPort: 4000 });
    await call.place();
    const [ack] = await recorder.waitFor('ACK', 2);
    const legNumber = /tag=(\d+)~/.exec(header(ack!, 'From')!)![1];
    assert.deepEqual(ack!.body.split('\r\n'), [
      ...['v=0', `o=CiscoSystemsCCM-SIP ${legNumber} 1 IN IP4 127.0.0.1`, 's=SIP Call'],
      ...['c=IN IP4 127.0.0.1', 'b=TIAS:64000', 'b=CT:64', 'b=AS:64', 't=0 0'],
      ...['m=audio 4000 RTP/AVP 8 101', 'a=ptime:20', 'a=rtpmap:8 PCMA/8000', 'a=sendonly'],
      ...['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', ''],
    ]);
    assert.equal(header(ack!, 'CSeq'), '101 ACK');
    assert.equal(
      ack!.startLine,
      `ACK sip:127.0.0.1:${recorder.address.port};transport=udp SIP/2.0`,
    );
  });

  it('offers in the INVITE where the trunk says so', async () => {
    const { recorder, call } = await prepare({ offer: 'early', codecs: ['PCMU', 'G722'] });
    await call.place();
    const [ack] = await recorder.waitFor('ACK', 2);
    assert.equal(ack!.body, '');
    const [invite] = recorder.requests('INVITE');
    assert.match(invite!.body, /m=audio \d+ RTP\/AVP 0 9 101\r\n/);
    assert.match(invite!.body, /a=sendonly\r\n/);
  });

  it('sends exactly what was said, each side to its own port', async () => {
    const near = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7) & 0xff);
    const far = Uint8Array.from({ length: 480 }, (_, i) => (i * 11) & 0xff);
    const sound = { near: loopedSound(near), far: loopedSound(far) };
    const { recorder, call } = await prepare({ sound });
    await call.place();
    await pause(250);
    await call.hangUp();
    await pause(20);
    for (const [side, codes] of [
      ['near', near],
      ['far', far],
    ] as const) {
      const arrived = heard(recorder, call, side);
      const log = call.leg(side).media.stream!.packets;
      assert.ok(arrived.length >= 8, `${arrived.length} packets`);
      assert.deepEqual(
        arrived.map((bytes) => bytes.toString('hex')),
        log.map(({ payload }) => Buffer.from(payload).toString('hex')),
      );
      const expected = Buffer.alloc(arrived.length * 160);
      for (let i = 0; i < expected.length; i++) expected[i] = codes[i % codes.length]!;
      assert.deepEqual(Buffer.concat(arrived), expected);
    }
  });

  it('acknowledges a refusal and says it in words', async () => {
    const { recorder, call } = await prepare({}, { statusOf: (_, index) => [603, 503][index]! });
    assert.deepEqual(await call.place(), {
      near: { kind: 'refused', status: 603, reason: 'Refused', retryAfterSeconds: 7 },
      far: { kind: 'refused', status: 503, reason: 'Refused', retryAfterSeconds: 7 },
    });
    const [ack] = await recorder.waitFor('ACK', 2);
    const [invite] = recorder.requests('INVITE');
    assert.equal(header(ack!, 'Via'), header(invite!, 'Via'));
    assert.equal(header(ack!, 'To'), '<sip:7878@127.0.0.1>;tag=recorder-1');
    assert.deepEqual(await call.hangUp(), {});
  });

  it('repeats an INVITE that got lost, and the ACK for every copy of the answer', async () => {
    const ignores = (request: ReadMessage, count: number) =>
      request.startLine.startsWith('INVITE') && count === 1;
    const { recorder, agent, call } = await prepare({ legs: ['near'] }, { ignores, copies: 3 });
    assert.deepEqual(await call.place(), { near: ANSWERED });
    const acks = await recorder.waitFor('ACK', 3);
    const [first, second] = recorder.requests('INVITE') as [ReadMessage, ReadMessage];
    assert.deepEqual(second.headers, first.headers);
    for (const ack of acks) assert.deepEqual(ack.headers, acks[0]!.headers);
    assert.equal(agent.counters.repeatedAnswers, 2);
    assert.equal(agent.counters.retransmissions, 1);
  });

  it('gives up with cause 47 where no codec is common', async () => {
    const formats = { list: '18', lines: ['a=rtpmap:18 G729/8000'] };
    const { recorder, call } = await prepare({ legs: ['near'] }, { formats });
    assert.deepEqual(await call.place(), { near: { kind: 'no-codec', status: 200 } });
    const [bye] = await recorder.waitFor('BYE', 1);
    assert.equal(recorder.requests('ACK')[0]!.body, '');
    assert.equal(header(bye!, 'Reason'), 'Q.850;cause=47');
  });

  it('comes back from hold with the same near identifier and new dialogs', async () => {
    const { recorder, call } = await prepare({});
    await call.place();
    await pause(60);
    const before = call.identifiers;
    await call.hold();
    const frames = call.leg('near').media.nextFrame;
    assert.deepEqual(await call.resume(), { near: ANSWERED, far: ANSWERED });
    assert.deepEqual(call.identifiers, before);
    await call.hold();
    const other = { number: '2102', device: 'SEP00D0C0FFEE02' };
    await call.resume(other);
    await call.hangUp();
    assert.equal(call.identifiers.near, before.near);
    assert.ok(call.identifiers.far > before.far);
    const invites = recorder.requests('INVITE');
    assert.equal(new Set(invites.map((invite) => header(invite, 'Call-ID'))).size, 6);
    assert.equal(uriParameters(invites[5]!)['x-farendaddr'], '2102');
    assert.ok(call.segments[1]![0]!.media.nextFrame >= frames, 'the speech goes on');
  });

  it('tells another far party by UPDATE and refreshes by re-INVITE', async () => {
    const { recorder, call } = await prepare({});
    await call.place();
    const other = { number: '+442079460112', device: 'TRUNK-WEST' };
    assert.deepEqual(await call.changeFar(other), { near: 200, far: 200 });
    assert.deepEqual(await call.refresh(), { near: 200, far: 200 });
    await call.hangUp();
    const dialog = recorder.messages.filter(
      (message) => header(message, 'Call-ID') === call.leg('near').callId,
    );
    assert.deepEqual(
      dialog.map((message) => header(message, 'CSeq')),
      [...['101 INVITE', '101 ACK', '102 UPDATE', '103 INVITE', '103 ACK', '104 BYE']],
    );
    assert.equal(uriParameters(dialog[2]!)['x-farendaddr'], '+442079460112');
    assert.equal(dialog[4]!.body, dialog[1]!.body);
  });

  it('cancels while it is not answered', async () => {
    const { recorder, call } = await prepare(
      { legs: ['near'] },
      { ignores: (request) => request.startLine.startsWith('INVITE') },
    );
    const answer = call.place();
    await recorder.waitFor('INVITE', 1);
    call.cancel();
    const [cancel] = await recorder.waitFor('CANCEL', 1);
    const [invite] = recorder.requests('INVITE');
    for (const name of ['Via', 'From', 'Call-ID']) {
      assert.equal(header(cancel!, name), header(invite!, name), name);
    }
    assert.equal(header(cancel!, 'CSeq'), '101 CANCEL');
    call.drop();
    assert.deepEqual(await answer, { near: { kind: 'unreachable' } });
  });

  it('falls silent when the recorder hangs up', async () => {
    const { recorder, agent, call } = await prepare({ legs: ['near'] });
    await call.place();
    const invite = recorder.requests('INVITE')[0]!;
    const request = (method: string, callId: string) =>
      recorder.request(
        [
          `${method} sip:2101@127.0.0.1:${agent.port} SIP/2.0`,
          `Via: SIP/2.0/UDP 127.0.0.1:${recorder.address.port};branch=z9hG4bK${method}${callId}`,
          'From: <sip:7878@127.0.0.1>;tag=recorder-1',
          `To: ${header(invite, 'From')}`,
          `Call-ID: ${callId}`,
          ...[`CSeq: 1 ${method}`, 'Max-Forwards: 70', 'Content-Length: 0', '', ''],
        ].join('\r\n'),
        agent.port,
      );
    const status = async (method: string, callId: string) =>
      (await request(method, callId)).startLine.split(' ')[1];
    assert.equal(await status('OPTIONS', 'other'), '200');
    assert.equal(await status('BYE', 'other'), '481');
    assert.equal(await status('BYE', call.leg('near').callId), '200');
    assert.equal(call.leg('near').endedBy, 'recorder');
    assert.equal(call.isTalking, false);
    assert.deepEqual(await call.hangUp(), {});
  });

  it('goes over one TCP connection, and over another after it broke', async () => {
    const { recorder, agent, call } = await prepare({}, { transport: 'tcp' });
    assert.deepEqual(await call.place(), { near: ANSWERED, far: ANSWERED });
    assert.equal(await agent.ping(), 200);
    recorder.breakConnections();
    await pause(50);
    assert.deepEqual(await call.hangUp(), { near: 200, far: 200 });
    assert.match(header(recorder.requests('INVITE')[0]!, 'Contact')!, /;transport=tcp>/);
  });

  it('says that nobody listens', async () => {
    const recorder = await TestRecorder.start({ transport: 'tcp' });
    const agent = await CallerAgent.start({ recorder: recorder.address, transport: 'tcp' });
    open.push(agent);
    await recorder.close();
    const call = agent.call({ near: NEAR, far: FAR, legGapMs: 0 });
    assert.deepEqual(await call.place(), {
      near: { kind: 'unreachable' },
      far: { kind: 'unreachable' },
    });
  });
});
