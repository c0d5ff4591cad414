import type { Clock, Timers } from '../base/index.ts';
import {
  formatHost,
  type SipMessage,
  type SipResponse,
  tryParseSipMessage,
} from '../protocols/sip/index.ts';
import { ClientTransaction } from './client-transaction.ts';
import { IdentifierSource } from './identifiers.ts';
import type { DialogOwner, LegEnvironment, LegRequest } from './leg-environment.ts';
import type { NodeAddress } from './leg-messages.ts';
import type { LinkSecurity } from './link-security.ts';
import { MediaPacer } from './media-pacer.ts';
import { answerRequest } from './request-answer.ts';
import { SeededRandom } from './seeded-random.ts';
import type { LinkPeer, SipLink } from './sip-link.ts';
import { openTcpLink } from './tcp-link.ts';
import { openUdpLink } from './udp-link.ts';

/** Messages of a node. */
export interface SipNodeCounters {
  readonly requestsSent: number;
  readonly retransmissions: number;
  readonly responses: number;
  readonly requestsReceived: number;
  /** 2xx that came again and were acknowledged again. */
  readonly repeatedAnswers: number;
  readonly unreadable: number;
}

/** What a {@link SipNode} is made of. */
export interface SipNodeOptions {
  readonly node: Omit<NodeAddress, 'port'>;
  readonly localPort: number;
  readonly security?: LinkSecurity | undefined;
  readonly seed: number;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** The signalling of one CUCM node: its link, its client transactions, its dialogs. */
export class SipNode implements LegEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: SeededRandom;
  readonly pacer: MediaPacer;
  readonly identifiers: IdentifierSource;
  readonly node: NodeAddress;
  readonly #link: SipLink;
  readonly #names: SeededRandom;
  readonly #transactions = new Map<string, ClientTransaction<SipResponse>>();
  readonly #owners = new Map<string, DialogOwner>();
  readonly #counters = {
    ...{ requestsSent: 0, responses: 0, requestsReceived: 0, repeatedAnswers: 0, unreadable: 0 },
  };
  #retransmissions = 0;
  #branches = 0;

  /** Opens the link. Throws SIMULATOR_PORT_IN_USE. */
  static async open(options: SipNodeOptions): Promise<SipNode> {
    const { node, localPort } = options;
    const open = node.transport === 'udp' ? openUdpLink : openTcpLink;
    // Messages cannot arrive before this function returns: the first request comes from us.
    const holder: { opened?: SipNode } = {};
    const link = await open({
      localAddress: node.address,
      localPort,
      security: node.transport === 'tls' ? (options.security ?? {}) : undefined,
      onMessage: (message, reply) => holder.opened?.receive(message, reply),
      onConnectionLost: () => holder.opened?.connectionLost(),
    });
    holder.opened = new SipNode(options, link);
    return holder.opened;
  }

  private constructor(options: SipNodeOptions, link: SipLink) {
    const { clock, timers, node, seed } = options;
    this.clock = clock;
    this.timers = timers;
    this.node = { ...node, port: link.port };
    this.random = new SeededRandom(seed);
    // Names must differ from run to run, whatever the seed says about the packets.
    this.#names = new SeededRandom(crypto.getRandomValues(new Uint32Array(1))[0]!);
    this.pacer = new MediaPacer(clock, timers);
    const { address } = node;
    this.identifiers = new IdentifierSource({ clock, random: this.#names, address });
    this.#link = link;
  }

  get counters(): SipNodeCounters {
    const running = [...this.#transactions.values()];
    const retransmissions = running.reduce((sum, item) => sum + item.retransmissions, 0);
    return { ...this.#counters, retransmissions: this.#retransmissions + retransmissions };
  }

  newBranch(): string {
    this.#branches++;
    return `z9hG4bK${this.#branches.toString(16).padStart(4, '0')}${this.#names.hex(5)}`;
  }

  request(request: LegRequest): ClientTransaction<SipResponse> {
    const { peer, ...rest } = request;
    // A CANCEL shares the branch of its INVITE (RFC 3261 §9.1).
    const key = `${request.branch} ${request.method}`;
    const transaction = new ClientTransaction<SipResponse>({
      ...rest,
      isReliable: this.#link.transport !== 'udp',
      timers: this.timers,
      send: (message) => this.send(message, peer),
      onTerminated: () => {
        this.#retransmissions += transaction.retransmissions;
        this.#transactions.delete(key);
      },
    });
    this.#transactions.set(key, transaction);
    this.#counters.requestsSent++;
    transaction.start();
    return transaction;
  }

  send(message: Buffer, peer: LinkPeer): void {
    this.#link.send(message, peer);
  }

  register(owner: DialogOwner): void {
    this.#owners.set(owner.callId, owner);
  }

  forget(owner: DialogOwner): void {
    this.#owners.delete(owner.callId);
  }

  /** A message from the link. */
  receive(bytes: Buffer, reply: (message: Buffer) => void): void {
    const message = tryParseSipMessage(bytes);
    if (message === undefined) this.#counters.unreadable++;
    else if (message.kind === 'response') this.#receiveResponse(message);
    else this.#receiveRequest(message, reply);
  }

  /** The connection to the recorder is gone: what waits for an answer is told. */
  connectionLost(): void {
    for (const transaction of [...this.#transactions.values()]) transaction.connectionLost();
  }

  /** Stops all streams and timers, closes the link; what waits is told. Idempotent. */
  close(): void {
    for (const transaction of [...this.#transactions.values()]) transaction.abandon();
    this.pacer.close();
    this.#link.close();
  }

  #receiveResponse(response: SipResponse): void {
    this.#counters.responses++;
    const { method } = response.cseq;
    const transaction = this.#transactions.get(`${response.via.branch ?? ''} ${method}`);
    if (transaction !== undefined) {
      transaction.receive(response);
    } else if (method === 'INVITE' && response.status >= 200 && response.status < 300) {
      this.#counters.repeatedAnswers++;
      this.#owners.get(response.callId)?.onLateAnswer(response);
    }
  }

  #receiveRequest(
    request: SipMessage & { kind: 'request' },
    reply: (message: Buffer) => void,
  ): void {
    this.#counters.requestsReceived++;
    const owner = this.#owners.get(request.callId);
    const { address, port } = this.node;
    const contact = `<sip:${formatHost(address)}:${port}>`;
    const tag = this.#names.hex(8);
    const answer =
      owner === undefined
        ? answerRequest(request, { tag, contact, isKnown: false })
        : owner.onRequest(request);
    if (answer !== undefined) reply(answer);
  }
}
