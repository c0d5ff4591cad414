import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { silentLog, systemClock, systemTimers } from '../base/index.ts';
import { buildOffer, parseSdp, RECORDER_FORMATS, readAnswer } from '../protocols/sdp/index.ts';
import {
  type Dialog,
  type DialogDelegate,
  type IncomingInvite,
  type SipRequest,
  type SipTransport,
  UserAgentServer,
} from '../protocols/sip/index.ts';
import { CallerAgent } from './caller-agent.ts';

const PARTIES = {
  near: { number: '2101', device: 'SEP00D0C0FFEE01' },
  far: { number: '2102', device: 'SEP00D0C0FFEE02' },
  legGapMs: 0,
};

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const item of open.splice(0)) await item.close();
});

/** The product's SIP server with a core that takes every call and notes what happens. */
async function serve(transport: SipTransport) {
  const events: string[] = [];
  const dialogs: Dialog[] = [];
  const offer = buildOffer({
    ...{ address: '127.0.0.1', originId: '7', version: 1 },
    ...{ streams: [{ port: 9 }], formats: RECORDER_FORMATS },
  });
  const note = (request: SipRequest) => {
    const side = request.from.uri.params.has('x-nearend') ? 'near' : 'far';
    const answer = request.body.length === 0 ? undefined : parseSdp(request.body);
    const media = answer && readAnswer(RECORDER_FORMATS, answer)[0];
    const names = media?.formats.map(({ encodingName }) => encodingName).join(' ');
    events.push([side, request.method, names, media?.direction].filter(Boolean).join(' '));
  };
  const delegate: DialogDelegate = {
    onAck: note,
    onBye: note,
    onUpdate: (request) => {
      note(request);
      return { status: 200 };
    },
    onReinvite: (request) => {
      note(request);
      return { status: 200, body: offer };
    },
  };
  const onInvite = (invite: IncomingInvite) => {
    note(invite.request);
    dialogs.push(invite.accept({ body: offer, sessionExpires: 1800, delegate }));
  };
  const server = new UserAgentServer({
    ...{ clock: systemClock, timers: systemTimers, log: silentLog, product: 'Test' },
    ...{ isTrusted: () => true, core: { onInvite } },
  });
  const [point] = await server.listen([{ transport, host: '127.0.0.1', port: 0 }]);
  const recorder = { host: '127.0.0.1', port: point!.port };
  const agent = await CallerAgent.start({ recorder, transport });
  open.push(agent, server);
  return { events, dialogs, server, agent };
}

describe("CallerAgent against the product's SIP server", () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`goes through a call over ${transport}`, async () => {
      const { events, server, agent } = await serve(transport);
      assert.equal(await agent.ping(), 200);
      const call = agent.call(PARTIES);
      const answered = { kind: 'answered', status: 200, codec: 'PCMU' };
      assert.deepEqual(await call.place(), { near: answered, far: answered });
      assert.deepEqual(await call.changeFar({ number: '9', device: 'TRUNK' }), {
        ...{ near: 200, far: 200 },
      });
      assert.deepEqual(await call.refresh(), { near: 200, far: 200 });
      assert.deepEqual(await call.hangUp(), { near: 200, far: 200 });
      const ofNear = events.filter((event) => event.startsWith('near'));
      assert.deepEqual(ofNear, [
        ...['near INVITE', 'near ACK PCMU TELEPHONE-EVENT sendonly', 'near UPDATE'],
        ...['near INVITE', 'near ACK PCMU TELEPHONE-EVENT sendonly', 'near BYE'],
      ]);
      assert.equal(server.counters.parseErrors, 0);
      assert.equal(agent.counters.unreadable, 0);
    });
  }

  it('knows G.722 and L16 and takes what comes first in its own list', async () => {
    const { events, agent } = await serve('udp');
    for (const codec of ['G722', 'L16', 'PCMA'] as const) {
      const call = agent.call({ ...PARTIES, legs: ['near'], codecs: [codec, 'PCMU'] });
      assert.deepEqual(await call.place(), { near: { kind: 'answered', status: 200, codec } });
      await call.hangUp();
    }
    const acks = events.filter((event) => event.includes('ACK'));
    assert.deepEqual(
      acks.map((event) => event.split(' ')[2]),
      ['G722', 'L16', 'PCMA'],
    );
  });

  it('hears the BYE of the server', async () => {
    const { dialogs, agent } = await serve('tcp');
    const call = agent.call(PARTIES);
    await call.place();
    await Promise.all(dialogs.map((dialog) => dialog.bye()));
    assert.deepEqual(
      call.legs.map((leg) => leg.endedBy),
      ['recorder', 'recorder'],
    );
  });
});
