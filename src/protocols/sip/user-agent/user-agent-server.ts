import { assert, errorText } from '../../../base/index.ts';
import { Dialog } from '../dialog/dialog.ts';
import type { DialogDelegate } from '../dialog/dialog-delegate.ts';
import type { DialogHost } from '../dialog/dialog-host.ts';
import { contactOf, type DialogState, isDialogState } from '../dialog/dialog-state.ts';
import { decideSessionTimer, readSessionTimer } from '../dialog/session-timer.ts';
import type { HeaderLines, SipMessage, SipRequest } from '../message/message.ts';
import type { Reply } from '../message/reply.ts';
import type { SipParseError } from '../message/sip-parse-error.ts';
import { ServerRequest } from '../transaction/server-request.ts';
import { serverKey } from '../transaction/transaction-key.ts';
import { TransactionTable } from '../transaction/transaction-table.ts';
import { LocalAddressFinder } from '../transport/local-address.ts';
import { SocketTransports } from '../transport/socket-transports.ts';
import type { ListenPoint, SipFlow, SipTransports } from '../transport/transports.ts';
import { dialogFromInvite, dialogKey } from './dialog-from-invite.ts';
import { type AcceptOptions, IncomingInvite, type InviteHost } from './incoming-invite.ts';
import type { UserAgentCounters, UserAgentOptions } from './options.ts';
import { checkRequest } from './request-checks.ts';
import { ResponseSender } from './response-sender.ts';
import { settle, type UserAgentSettings } from './settings.ts';

/** Asks the peer to come back later (RFC 3261 §20.33). */
const RETRY_LATER: HeaderLines = [['Retry-After', '30']];

/**
 * A SIP user-agent server (RFC 3261): takes INVITEs of trusted peers over UDP, TCP and TLS, hands
 * them to its core and keeps the dialogs that come of them.
 */
export class UserAgentServer {
  readonly counters: UserAgentCounters = {
    requests: 0,
    responses: 0,
    responsesSent: 0,
    requestsSent: 0,
    retransmissions: 0,
    droppedUntrusted: 0,
    parseErrors: 0,
    strays: 0,
    refusedConnections: 0,
    failedHandshakes: 0,
    sendErrors: 0,
    accepted: 0,
    rejected: 0,
  };
  readonly #options: UserAgentOptions;
  readonly #settings: UserAgentSettings;
  readonly #transports: SipTransports;
  readonly #responses: ResponseSender;
  readonly #transactions: TransactionTable<IncomingInvite>;
  readonly #dialogs = new Map<string, Dialog>();
  /** Restored dialogs whose 2xx may have been lost, by what a repeated INVITE has in common. */
  readonly #unconfirmed = new Map<string, Dialog>();
  readonly #waiting = new Set<IncomingInvite>();
  readonly #localAddresses: LocalAddressFinder;
  readonly #dialogHost: DialogHost;
  readonly #inviteHost: InviteHost;
  #isDraining = false;
  #isClosed = false;

  constructor(options: UserAgentOptions) {
    const { clock, timers, isTrusted, isKnown = (address) => isTrusted(address), tls } = options;
    this.#options = options;
    this.#settings = settle(options);
    const { counters } = this;
    const { limits, timing, newToken } = this.#settings;
    this.#transactions = new TransactionTable(timers, timing);
    this.#localAddresses = new LocalAddressFinder(clock);
    this.#dialogHost = this.#makeDialogHost();
    this.#inviteHost = this.#makeInviteHost();
    const receiver = {
      onMessage: (message: SipMessage, flow: SipFlow) => this.#receive(message, flow),
      onBroken: (error: SipParseError, flow: SipFlow) => {
        counters.parseErrors++;
        if (!this.#isClosed) this.#responses.refuseBroken(error, flow);
      },
      onUntrusted: (address: string) => options.core.onUntrusted?.(address),
    };
    this.#transports =
      options.openTransports?.(receiver) ??
      new SocketTransports({
        ...{ clock, timers, receiver, counters, limits },
        ...{ isTrusted, isKnown, tls },
      });
    const { log, product } = options;
    const transports = this.#transports;
    this.#responses = new ResponseSender({ transports, counters, log, product, newToken });
  }

  /** How many dialogs are alive. */
  get dialogCount(): number {
    return this.#dialogs.size;
  }

  /**
   * Listens, at all points or none; resolves to the points with their real ports. Rejects with a
   * RecorderError (SIP_PORT_IN_USE, SIP_ADDRESS_UNKNOWN, SIP_PORT_FORBIDDEN, SIP_LISTEN_FAILED);
   * the server is then closed.
   */
  listen(points: readonly ListenPoint[]): Promise<ListenPoint[]> {
    return this.#transports.listen(points);
  }

  /** While draining, OPTIONS and new INVITEs get 503; dialogs go on. */
  setDraining(on: boolean): void {
    this.#isDraining = on;
  }

  /**
   * Goes on with a dialog of an earlier process. Throws a RangeError for a state that is none; a
   * dialog that this server has already is replaced.
   */
  restoreDialog(state: DialogState, delegate: DialogDelegate): Dialog {
    if (!isDialogState(state)) throw new RangeError('not the state of a dialog');
    const { callId, localTag, remoteTag } = state;
    const key = dialogKey(callId, localTag, remoteTag);
    this.#dialogs.get(key)?.close();
    const dialog = new Dialog({ state, delegate, host: this.#dialogHost, flow: undefined });
    this.#dialogs.set(key, dialog);
    const sequence = state.inviteSequence;
    if (!state.isConfirmed) this.#unconfirmed.set(inviteKey(callId, remoteTag, sequence), dialog);
    return dialog;
  }

  /** Closes sockets and timers. Peers are not told: dialogs can be restored. Idempotent. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      for (const invite of this.#waiting) invite.close();
      for (const dialog of this.#dialogs.values()) dialog.close();
      this.#dialogs.clear();
      this.#unconfirmed.clear();
      this.#transactions.close();
    }
    await this.#transports.close();
  }

  #receive(message: SipMessage, flow: SipFlow): void {
    if (this.#isClosed) return;
    if (message.kind === 'response') {
      this.counters.responses++;
      if (!this.#transactions.receiveResponse(message)) this.counters.strays++;
      return;
    }
    this.counters.requests++;
    const key = serverKey(message);
    if (this.#transactions.absorb(message, key)) {
      if (message.method !== 'ACK') this.counters.retransmissions++;
    } else if (message.method === 'ACK') {
      this.#receiveAck(message, flow);
    } else {
      this.#receiveNew(message, key, flow);
    }
  }

  #receiveAck(ack: SipRequest, flow: SipFlow): void {
    const dialog = this.#findDialog(ack);
    if (dialog === undefined) this.counters.strays++;
    else dialog.receiveAck(ack, flow);
  }

  #receiveNew(request: SipRequest, key: string, flow: SipFlow): void {
    if (this.#transactions.size >= this.#settings.limits.transactions) {
      this.#responses.answer(request, flow, { status: 503, headers: RETRY_LATER });
      return;
    }
    const send = this.#responses.responder(request, flow);
    const isMerged = this.#transactions.isMerged(request);
    const cancelled =
      request.method === 'CANCEL' ? this.#transactions.findCancelled(request) : undefined;
    const repeated = this.#findUnconfirmed(request);
    const localTag =
      request.to.params.get('tag') ??
      cancelled?.localTag ??
      repeated?.id.localTag ??
      this.#settings.newToken();
    const transaction = this.#transactions.open(request, key, localTag, send);
    const { product } = this.#options;
    const way = { flow, transaction, send };
    const received = new ServerRequest({ request, key, ...way, localTag, product });
    if (request.method === 'CANCEL') {
      received.respond({ status: cancelled === undefined ? 481 : 200 });
      cancelled?.user?.cancel();
      return;
    }
    const refusal = isMerged ? { status: 482 } : checkRequest(request, this.#settings.rules);
    if (refusal !== undefined) received.respond(refusal);
    else if (repeated !== undefined) repeated.receive(received);
    else this.#serve(received);
  }

  #serve(received: ServerRequest): void {
    const { request } = received;
    if (request.to.params.has('tag')) {
      const dialog = this.#findDialog(request);
      if (dialog === undefined) received.respond({ status: 481 });
      else dialog.receive(received);
      return;
    }
    switch (request.method) {
      case 'INVITE':
        this.#receiveInvite(received);
        return;
      case 'OPTIONS':
        received.respond(
          this.#isDraining
            ? { status: 503, headers: RETRY_LATER }
            : { status: 200, headers: this.#settings.capabilities },
        );
        return;
      default: // BYE, UPDATE, INFO and PRACK belong to a dialog
        received.respond({ status: 481 });
    }
  }

  #receiveInvite(received: ServerRequest): void {
    if (this.#isDraining || this.#dialogs.size >= this.#settings.limits.dialogs) {
      this.counters.rejected++;
      received.respond({ status: 503, headers: RETRY_LATER });
      this.#options.core.onTurnedAway?.(received.request);
      return;
    }
    const { request, flow } = received;
    const localAddress =
      this.#options.advertisedHost ??
      this.#localAddresses.find(request.source.address, flow.localAddress, request.uri.host);
    const invite = new IncomingInvite(received, this.#inviteHost, localAddress);
    this.#waiting.add(invite);
    this.#transactions.attach(received.key, invite);
    const fail = (error: unknown) => {
      this.#options.log.error({ error: errorText(error) }, 'an INVITE could not be decided');
      invite.reject(500);
    };
    try {
      const decision = this.#options.core.onInvite(invite);
      if (decision instanceof Promise) decision.catch(fail);
    } catch (error) {
      fail(error);
    }
  }

  #findDialog(request: SipRequest): Dialog | undefined {
    const localTag = request.to.params.get('tag') ?? '';
    const remoteTag = request.from.params.get('tag') ?? '';
    return this.#dialogs.get(dialogKey(request.callId, localTag, remoteTag));
  }

  /**
   * The dialog that an earlier process made of this very INVITE, which comes again because the 2xx
   * was lost: its delegate answers as to a re-INVITE.
   */
  #findUnconfirmed(request: SipRequest): Dialog | undefined {
    if (this.#unconfirmed.size === 0 || request.method !== 'INVITE') return undefined;
    if (request.to.params.has('tag')) return undefined;
    const remoteTag = request.from.params.get('tag') ?? '';
    const key = inviteKey(request.callId, remoteTag, request.cseq.number);
    const dialog = this.#unconfirmed.get(key);
    if (dialog === undefined || !(dialog.isEnded || dialog.state.isConfirmed)) return dialog;
    this.#unconfirmed.delete(key);
    return undefined;
  }

  #makeInviteHost(): InviteHost {
    const open = (received: ServerRequest, options: AcceptOptions, localAddress: string) => {
      const { delegate, contactParameters } = options;
      const state = dialogFromInvite(received, localAddress, contactParameters);
      return new Dialog({ state, delegate, host: this.#dialogHost, flow: received.flow });
    };
    return {
      timers: this.#options.timers,
      decisionMs: this.#settings.limits.decisionMs,
      openDialog: (received, options, localAddress) => {
        const dialog = open(received, options, localAddress);
        const { callId, localTag, remoteTag } = dialog.id;
        const key = dialogKey(callId, localTag, remoteTag);
        assert(!this.#dialogs.has(key), 'a new tag makes a new dialog');
        this.#dialogs.set(key, dialog);
        this.#acceptInvite(dialog, received, options);
        return dialog;
      },
      endedDialog: (received, options, localAddress) => {
        const dialog = open(received, options, localAddress);
        dialog.close();
        return dialog;
      },
      onDecided: (received, status) => {
        if (status < 300) this.counters.accepted++;
        else this.counters.rejected++;
        const waiting = this.#transactions.detach(received.key);
        if (waiting !== undefined) this.#waiting.delete(waiting);
      },
    };
  }

  #acceptInvite(dialog: Dialog, received: ServerRequest, options: AcceptOptions): void {
    const timer = decideSessionTimer(readSessionTimer(received.request), {
      wantedSeconds: options.sessionExpires,
      canRefresh: dialog.state.allowsUpdate,
    });
    const headers: HeaderLines = [
      ['Contact', contactOf(dialog.state)],
      ...this.#settings.abilities,
      ...(timer?.headers ?? []),
      ...(options.headers ?? []),
    ];
    const { body, contentType } = options;
    const reply: Reply = { status: 200, headers, body, contentType, makesDialog: true };
    dialog.answerInvite(received, reply, timer);
  }

  #makeDialogHost(): DialogHost {
    const { clock, timers, log, product } = this.#options;
    const { abilities, newToken, newRetrySeconds } = this.#settings;
    return {
      clock,
      timers,
      log,
      product,
      abilities,
      newToken,
      newRetrySeconds,
      timerTable: (transport) => this.#transactions.table(transport),
      flowTo: (target) => this.#transports.flowTo(target),
      request: ({ method, branch, flow, bytes }) =>
        this.#transactions.request({
          branch,
          method,
          transport: flow.transport,
          send: () => {
            this.counters.requestsSent++;
            flow.send(bytes);
          },
        }),
      release: ({ callId, localTag, remoteTag }) => {
        this.#dialogs.delete(dialogKey(callId, localTag, remoteTag));
      },
    };
  }
}

function inviteKey(callId: string, remoteTag: string, sequence: number): string {
  return `${callId}\n${remoteTag}\n${sequence}`;
}
