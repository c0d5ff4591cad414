import { formatHost, type SipResponse } from '../protocols/sip/index.ts';
import type { SimulatedParty } from './call-options.ts';
import type { ClientTransaction, TransactionFailure } from './client-transaction.ts';
import type { LegEnvironment } from './leg-environment.ts';
import {
  ackText,
  byeText,
  cancelText,
  changeText,
  inviteText,
  type LegHeading,
  type RequestParts,
  refusalAckText,
} from './leg-messages.ts';
import { type AnsweredEnd, readAnsweredEnd } from './remote-end.ts';

/** The final response to a request, or why there was none. */
export type FinalResponse = SipResponse | TransactionFailure;

/** The client half of one INVITE dialog: what is sent, in which order, to whom. */
export class LegDialog {
  readonly #environment: LegEnvironment;
  #heading: LegHeading;
  /** CUCM counts from 101. */
  #sequence = 101;
  #inviteBranch: string | undefined;
  #end: AnsweredEnd | undefined;
  /** ACKs by the number of the INVITE they belong to. */
  readonly #acks = new Map<number, Buffer>();
  readonly #running = new Set<ClientTransaction<SipResponse>>();

  constructor(environment: LegEnvironment, heading: LegHeading) {
    this.#environment = environment;
    this.#heading = heading;
  }

  get heading(): LegHeading {
    return this.#heading;
  }

  /** The recorder's end, once a 2xx came. */
  get end(): AnsweredEnd | undefined {
    return this.#end;
  }

  /** The From URI of later requests names another far party. */
  changeFar(far: SimulatedParty): void {
    this.#heading = { ...this.#heading, far };
  }

  /** Sends the first INVITE, with an offer or without. */
  invite(body: string | undefined, onProvisional: () => void): Promise<FinalResponse> {
    const parts = this.#parts(this.#sequence, body);
    this.#inviteBranch = parts.branch;
    const request = inviteText(this.#heading, parts);
    return this.#transact('INVITE', request, parts, onProvisional);
  }

  /** CANCEL of the first INVITE. */
  cancel(): Promise<FinalResponse> {
    const branch = this.#inviteBranch ?? this.#environment.newBranch();
    const parts = { ...this.#parts(this.#sequence), branch };
    return this.#transact('CANCEL', cancelText(this.#heading, parts), parts);
  }

  /** Takes the recorder's end from the 2xx to the first INVITE. */
  establish(response: SipResponse): AnsweredEnd {
    const { recorderHost, recordingNumber } = this.#environment.node;
    this.#end = readAnsweredEnd(response, {
      peer: this.#recorder(),
      target: `sip:${recordingNumber}@${formatHost(recorderHost)}`,
      sessionId: this.#environment.identifiers.nextSessionId(),
    });
    return this.#end;
  }

  /** Acknowledges a 2xx, with `body` after a delayed offer; each copy of it again. */
  acknowledge(response: SipResponse, body: string | undefined): void {
    if (this.#end === undefined) return;
    const parts = this.#parts(response.cseq.number, body);
    const ack = ackText(this.#heading, this.#end.remote, parts);
    this.#acks.set(response.cseq.number, ack);
    this.#environment.send(ack, this.#end.peer);
  }

  /** Answers a retransmitted 2xx with the same ACK (RFC 3261 §13.2.2.4). */
  acknowledgeAgain(response: SipResponse): void {
    const ack = this.#acks.get(response.cseq.number);
    if (ack !== undefined && this.#end !== undefined) this.#environment.send(ack, this.#end.peer);
  }

  /** A re-INVITE or UPDATE without SDP. */
  change(method: 'INVITE' | 'UPDATE'): Promise<FinalResponse> {
    const { remote } = this.#end!;
    const parts = this.#parts(++this.#sequence);
    return this.#transact(method, changeText(this.#heading, remote, { ...parts, method }), parts);
  }

  /** BYE with a cause of ITU-T Q.850. */
  bye(cause: number): Promise<FinalResponse> {
    const { remote } = this.#end!;
    const parts = this.#parts(++this.#sequence);
    return this.#transact('BYE', byeText(this.#heading, remote, { ...parts, cause }), parts);
  }

  /** Gives up on every request that waits for its response. Idempotent. */
  abandon(): void {
    for (const transaction of this.#running) transaction.abandon();
  }

  #transact(
    method: string,
    request: Buffer,
    parts: RequestParts,
    onProvisional?: () => void,
  ): Promise<FinalResponse> {
    const peer = this.#end?.peer ?? this.#recorder();
    const target = this.#end?.remote.target;
    return new Promise((resolve) => {
      const done = (response: FinalResponse) => {
        this.#running.delete(transaction);
        resolve(response);
      };
      const transaction = this.#environment.request({
        method,
        branch: parts.branch,
        request,
        peer,
        ...(onProvisional === undefined ? {} : { onProvisional }),
        acknowledge: (response) => {
          const to = response.headers.get('To') ?? '';
          const ack = refusalAckText(this.#heading, { ...parts, to, target });
          this.#environment.send(ack, peer);
        },
        onFinal: done,
        onFailure: done,
      });
      this.#running.add(transaction);
    });
  }

  #recorder() {
    const { recorderHost, recorderPort } = this.#environment.node;
    return { host: recorderHost, port: recorderPort };
  }

  #parts(sequence: number, body?: string): RequestParts {
    const date = new Date(this.#environment.clock.nowMs());
    return { branch: this.#environment.newBranch(), sequence, date, body };
  }
}
