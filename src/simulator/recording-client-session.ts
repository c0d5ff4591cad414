import { formatHost, type SipRequest, type SipResponse } from '../protocols/sip/index.ts';
import { SIDES } from '../recording/index.ts';
import type { SimulatedCallOptions } from './call-options.ts';
import type { LegIdentity } from './identifiers.ts';
import type { LegAnswer } from './leg-answer.ts';
import type { FinalResponse } from './leg-dialog.ts';
import type { DialogOwner, LegEnvironment } from './leg-environment.ts';
import { LegMedia } from './leg-media.ts';
import type { PlacedCall, PlacedLeg } from './placed-call.ts';
import { openPortPair } from './port-pair.ts';
import { type AnsweredEnd, readAnsweredEnd } from './remote-end.ts';
import { answerRequest } from './request-answer.ts';
import {
  joinOffers,
  SESSION_LABELS,
  sessionInvite,
  sessionMetadata,
  sessionRefusalAck,
  sessionRequest,
} from './session-messages.ts';
import { type LegTimes, outcomeOf, type RequestOutcome, refusal } from './simulated-leg.ts';

/** One recorded call as a SIPREC client sends it: both streams in one recording session. */
export class RecordingClientSession implements PlacedCall, DialogOwner {
  readonly callId: string;
  readonly #environment: LegEnvironment;
  readonly #call: SimulatedCallOptions;
  readonly #identity: LegIdentity;
  #media: readonly LegMedia[] = [];
  #sequence = 1;
  #answer: LegAnswer | undefined;
  #end: AnsweredEnd | undefined;
  #endedBy: PlacedLeg['endedBy'];
  #byeOutcome: RequestOutcome | undefined;
  #times: LegTimes = {};
  #ack: Buffer | undefined;

  constructor(environment: LegEnvironment, call: SimulatedCallOptions) {
    this.#environment = environment;
    this.#call = call;
    this.#identity = environment.identifiers.nextLeg(call.near.device);
    this.callId = this.#identity.callId;
  }

  get isTalking(): boolean {
    return this.#end !== undefined && this.#endedBy === undefined;
  }

  /** Both streams; what became of the dialog they share. */
  get legs(): readonly PlacedLeg[] {
    const { callId } = this;
    return this.#media.map((media, index) => ({
      ...{ side: SIDES[index]!, callId, media, times: this.#times },
      ...{ answer: this.#answer, endedBy: this.#endedBy, byeOutcome: this.#byeOutcome },
    }));
  }

  async place(): Promise<LegAnswer> {
    const environment = this.#environment;
    const { node, clock, identifiers } = environment;
    const { legNumber } = this.#identity;
    this.#media = await Promise.all(
      SIDES.map(async (side) => {
        const ports = await openPortPair(node.address);
        return new LegMedia({
          environment,
          ports,
          side,
          call: this.#call,
          legNumber,
          firstFrame: 0,
        });
      }),
    );
    environment.register(this);
    this.#times = { invitedAtMs: clock.nowMs() };
    const newId = () => Buffer.from(identifiers.nextSessionId(), 'hex').toString('base64');
    const parts = {
      ...this.#parts(),
      body: joinOffers(
        this.#media.map((media) => media.offer()),
        Object.values(SESSION_LABELS),
      ),
      metadata: sessionMetadata(this.#call, node, newId, new Date(clock.nowMs())),
    };
    const request = sessionInvite(node, this.#identity, parts);
    this.#answer = this.#take(await this.#transact('INVITE', request, parts.branch));
    if (!this.isTalking) this.#release();
    return this.#answer;
  }

  async hangUp(): Promise<RequestOutcome | undefined> {
    if (!this.isTalking || this.#end === undefined) return this.#byeOutcome;
    this.#stop('caller');
    this.#sequence++;
    const parts = { ...this.#parts(), remote: this.#end.remote };
    const bye = sessionRequest('BYE', this.#environment.node, this.#identity, parts);
    this.#byeOutcome = outcomeOf(await this.#transact('BYE', bye, parts.branch));
    this.#release();
    return this.#byeOutcome;
  }

  drop(): void {
    if (this.#endedBy === undefined) this.#stop('caller');
    this.#release();
  }

  onLateAnswer(_response: SipResponse): void {
    if (this.#ack !== undefined) this.#environment.send(this.#ack, this.#end!.peer);
  }

  onRequest(request: SipRequest): Buffer | undefined {
    const { address, port } = this.#environment.node;
    if (request.method === 'BYE' && this.isTalking) this.#stop('recorder');
    const contact = `<sip:simulator@${formatHost(address)}:${port}>`;
    return answerRequest(request, { tag: this.#identity.tag, contact, isKnown: true });
  }

  #take(response: FinalResponse): LegAnswer {
    if (typeof response === 'string') return { kind: response };
    if (response.status >= 300) return refusal(response);
    const { node, clock } = this.#environment;
    this.#times = { ...this.#times, answeredAtMs: clock.nowMs() };
    const target = `sip:${formatHost(node.recorderHost)}`;
    const peer = this.#recorder();
    this.#end = readAnsweredEnd(response, { peer, target, sessionId: '' });
    const parts = { ...this.#parts(), remote: this.#end.remote };
    this.#ack = sessionRequest('ACK', node, this.#identity, parts);
    this.#environment.send(this.#ack, this.#end.peer);
    const { status } = response;
    const agreed = this.#media.filter((media, index) => media.agree(response.body, index));
    for (const media of agreed) media.start();
    const [first] = agreed;
    if (first?.chosen !== undefined) return { kind: 'answered', status, codec: first.chosen.codec };
    void this.hangUp();
    return { kind: 'no-codec', status };
  }

  #transact(method: string, request: Buffer, branch: string): Promise<FinalResponse> {
    const peer = this.#end?.peer ?? this.#recorder();
    return new Promise((resolve) => {
      this.#environment.request({
        ...{ method, branch, request, peer },
        acknowledge: (response) => {
          const to = response.headers.get('To') ?? '';
          const parts = { ...this.#parts(), branch, to };
          const { node } = this.#environment;
          this.#environment.send(sessionRefusalAck(node, this.#identity, parts), peer);
        },
        onFinal: resolve,
        onFailure: resolve,
      });
    });
  }

  #stop(endedBy: 'caller' | 'recorder'): void {
    this.#endedBy = endedBy;
    this.#times = { ...this.#times, endedAtMs: this.#environment.clock.nowMs() };
    for (const media of this.#media) media.stop();
    if (endedBy === 'recorder') this.#release();
  }

  #release(): void {
    this.#environment.forget(this);
    for (const media of this.#media) media.close();
  }

  #recorder() {
    const { recorderHost: host, recorderPort: port } = this.#environment.node;
    return { host, port };
  }

  #parts() {
    const { clock } = this.#environment;
    const date = new Date(clock.nowMs());
    return { branch: this.#environment.newBranch(), sequence: this.#sequence, date };
  }
}
