import type { SipResponse, SipTransport } from '../message/message.ts';

/** What a test changes about a request. */
export interface RequestChanges {
  readonly cseq?: number;
  readonly branch?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly contentType?: string;
  /** Request-URI. */
  readonly uri?: string;
  /** Header names left out. */
  readonly without?: readonly string[];
}

/** Writes the requests of one call of a peer, as text. */
export class TestPeer {
  readonly callId: string;
  readonly transport: SipTransport;
  /** `host:port` of Via and Contact. */
  readonly place: string;
  cseq = 101;
  /** To value; after a response with its tag. */
  to = '<sip:7878@192.0.2.1>';
  readonly fromTag = 'peer-tag';
  #branches = 0;

  constructor(callId = 'call-1', transport: SipTransport = 'udp', place = '192.0.2.10:5060') {
    this.callId = callId;
    this.transport = transport;
    this.place = place;
  }

  /** The branch of the last request that got a fresh one. */
  get branch(): string {
    return `z9hG4bK-${this.callId}-${this.#branches}`;
  }

  /** Takes the tag of a response. */
  learn(response: SipResponse): void {
    this.to = response.headers.get('to')!;
  }

  invite(changes: RequestChanges = {}): string {
    return this.request('INVITE', changes);
  }

  /** The ACK of a 2xx: a branch of its own. */
  ack(changes: RequestChanges = {}): string {
    return this.request('ACK', { cseq: this.cseq, ...changes });
  }

  /** The ACK of another final response, or the CANCEL: the branch of the INVITE. */
  sameBranch(method: 'ACK' | 'CANCEL', changes: RequestChanges = {}): string {
    return this.request(method, { cseq: this.cseq, branch: this.branch, ...changes });
  }

  bye(changes: RequestChanges = {}): string {
    this.cseq++;
    return this.request('BYE', changes);
  }

  request(method: string, changes: RequestChanges = {}): string {
    const { body = '', without = [] } = changes;
    if (changes.branch === undefined) this.#branches++;
    const lines = [
      `Via: SIP/2.0/${this.transport.toUpperCase()} ${this.place};branch=${changes.branch ?? this.branch}`,
      `From: "Anna" <sip:1001@192.0.2.10;x-nearend;x-refci=1>;tag=${this.fromTag}`,
      `To: ${this.to}`,
      `Call-ID: ${this.callId}`,
      `CSeq: ${changes.cseq ?? this.cseq} ${method}`,
      'Max-Forwards: 70',
      `Contact: <sip:1001@${this.place}>`,
      'Allow: INVITE, ACK, BYE, CANCEL, UPDATE',
      ...(changes.headers ?? []),
      ...(body === '' ? [] : [`Content-Type: ${changes.contentType ?? 'application/sdp'}`]),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ].filter((line) => !without.includes(line.split(':', 1)[0]!));
    const uri = changes.uri ?? 'sip:7878@192.0.2.1:5060';
    return `${method} ${uri} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
  }
}
