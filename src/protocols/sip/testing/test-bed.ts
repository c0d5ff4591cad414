import { FakeTime, silentLog } from '../../../base/index.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { DialogDelegate } from '../dialog/dialog-delegate.ts';
import type { MessageSource, SipResponse } from '../message/message.ts';
import type { AcceptOptions, IncomingInvite } from '../user-agent/incoming-invite.ts';
import type { UserAgentOptions } from '../user-agent/options.ts';
import { UserAgentServer } from '../user-agent/user-agent-server.ts';
import { FakeNetwork } from './fake-network.ts';

/** A small offer, as bodies of tests. */
export const TEST_SDP =
  'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n';

/** A server on a fake network in fake time, with everything its core and delegate heard. */
export class TestBed {
  readonly time = new FakeTime();
  readonly server: UserAgentServer;
  readonly network: FakeNetwork;
  /** INVITEs that reached the core. */
  readonly invites: IncomingInvite[] = [];
  /** Dialogs accepted by {@link acceptAll}. */
  readonly dialogs: Dialog[] = [];
  /** Names of delegate calls, in order. */
  readonly heard: string[] = [];
  onInvite: (invite: IncomingInvite) => void | Promise<void> = () => {};

  constructor(options: Partial<UserAgentOptions> = {}) {
    let network: FakeNetwork | undefined;
    let tokens = 0;
    this.server = new UserAgentServer({
      clock: this.time,
      timers: this.time,
      log: silentLog,
      product: 'Earwitness/test',
      isTrusted: () => true,
      newToken: () => `token${++tokens}`,
      core: {
        onInvite: (invite) => {
          this.invites.push(invite);
          return this.onInvite(invite);
        },
        onTurnedAway: ({ callId }) => void this.heard.push(`turned away ${callId}`),
      },
      openTransports: (receiver) => {
        network = new FakeNetwork(receiver);
        return network;
      },
      ...options,
    });
    this.network = network!;
  }

  /** Makes the core accept every INVITE at once. */
  acceptAll(options: Partial<AcceptOptions> = {}): this {
    this.onInvite = (invite) => {
      this.dialogs.push(invite.accept({ body: TEST_SDP, delegate: this.delegate(), ...options }));
    };
    return this;
  }

  /** A delegate that notes what it hears; `more` replaces members. */
  delegate(more: Partial<DialogDelegate> = {}): DialogDelegate {
    return {
      onAck: (ack) => this.heard.push(`ack ${ack.body.length}`),
      onAckTimeout: () => this.heard.push('ack-timeout'),
      onBye: () => this.heard.push('bye'),
      onInfo: () => this.heard.push('info'),
      onSessionExpired: () => this.heard.push('session-expired'),
      ...more,
    };
  }

  /** Sends a request of a peer. */
  deliver(message: string, source?: Partial<MessageSource>): void {
    this.network.deliver(message, source);
  }

  /** Takes what was sent and gives the last of it, which must be a response. */
  lastResponse(): SipResponse {
    const message = this.network.take().at(-1)?.message;
    if (message?.kind !== 'response') throw new Error('no response was sent');
    return message;
  }
}
