import type { Timers } from '../../../base/index.ts';
import { ownCopy } from '../message/byte-text.ts';
import type { SipRequest, SipResponse, SipTransport } from '../message/message.ts';
import { InviteServerTransaction } from './invite-server-transaction.ts';
import { NonInviteClientTransaction } from './non-invite-client-transaction.ts';
import { NonInviteServerTransaction } from './non-invite-server-transaction.ts';
import type { ServerTransaction } from './server-transaction.ts';
import { type TimerTable, type TransactionTiming, timerTable } from './timing.ts';
import { cancelledKey, clientKey, mergeKey } from './transaction-key.ts';

/** An entry of the table: a transaction and its user's note about it. */
interface ServerEntry<T> {
  readonly transaction: ServerTransaction;
  /** Tag of our side in all responses, those to a CANCEL included (RFC 3261 §9.2). */
  readonly localTag: string;
  user: T | undefined;
}

export interface ClientRequestOptions {
  readonly branch: string;
  readonly method: string;
  readonly transport: SipTransport;
  readonly send: () => void;
}

/**
 * All live transactions (RFC 3261 §17). `T` is what the user keeps with an INVITE so that a CANCEL
 * finds it.
 */
export class TransactionTable<T> {
  readonly #timers: Timers;
  readonly #tables: Readonly<Record<SipTransport, TimerTable>>;
  readonly #servers = new Map<string, ServerEntry<T>>();
  readonly #merged = new Map<string, string>();
  readonly #clients = new Map<string, NonInviteClientTransaction>();

  constructor(timers: Timers, timing: TransactionTiming) {
    this.#timers = timers;
    const [udp, stream] = [timerTable('udp', timing), timerTable('tcp', timing)];
    this.#tables = { udp, tcp: stream, tls: stream };
  }

  /** How many transactions are alive. */
  get size(): number {
    return this.#servers.size + this.#clients.size;
  }

  /** The timers of a transport. */
  table(transport: SipTransport): TimerTable {
    return this.#tables[transport];
  }

  /**
   * Hands a request to the transaction it repeats or acknowledges. False: it is new. `key` is its
   * `serverKey`, here and below.
   */
  absorb(request: SipRequest, key: string): boolean {
    const entry = this.#servers.get(key);
    if (entry === undefined) return false;
    if (request.method === 'ACK') return entry.transaction.receiveAck();
    entry.transaction.receiveRetransmission();
    return true;
  }

  /** Whether a new request is another copy of one that is being served (RFC 3261 §8.2.2.2). */
  isMerged(request: SipRequest): boolean {
    const key = mergeKey(request);
    return key !== undefined && this.#merged.has(key);
  }

  /** Makes the transaction of a new request, whose responses carry `localTag`. */
  open(
    request: SipRequest,
    requestKey: string,
    localTag: string,
    send: (message: Buffer) => void,
  ): ServerTransaction {
    const key = ownCopy(requestKey);
    const sharedKey = mergeKey(request);
    const merge = sharedKey === undefined ? undefined : ownCopy(sharedKey);
    const options = {
      timers: this.#timers,
      table: this.#tables[request.source.transport],
      send,
      onEnd: () => {
        this.#servers.delete(key);
        if (merge !== undefined && this.#merged.get(merge) === key) this.#merged.delete(merge);
      },
    };
    const isInvite = request.method === 'INVITE';
    const transaction = isInvite
      ? new InviteServerTransaction(options)
      : new NonInviteServerTransaction(options);
    this.#servers.set(key, { transaction, localTag: ownCopy(localTag), user: undefined });
    if (merge !== undefined && !this.#merged.has(merge)) this.#merged.set(merge, key);
    return transaction;
  }

  /** Keeps `user` with the transaction of an INVITE. */
  attach(key: string, user: T): void {
    const entry = this.#servers.get(key);
    if (entry !== undefined) entry.user = user;
  }

  /** Forgets what was kept with the transaction of an INVITE, and gives it. */
  detach(key: string): T | undefined {
    const entry = this.#servers.get(key);
    const user = entry?.user;
    if (entry !== undefined) entry.user = undefined;
    return user;
  }

  /** The tag and user of the INVITE that a CANCEL means; undefined where there is none. */
  findCancelled(cancel: SipRequest): Pick<ServerEntry<T>, 'localTag' | 'user'> | undefined {
    return this.#servers.get(cancelledKey(cancel));
  }

  /** Sends a request of our own; resolves to the final response, or undefined after timer F. */
  request(options: ClientRequestOptions): Promise<SipResponse | undefined> {
    const key = `${options.branch}\n${options.method}`;
    return new Promise((resolve) => {
      const transaction = new NonInviteClientTransaction({
        timers: this.#timers,
        table: this.#tables[options.transport],
        send: options.send,
        onResult: resolve,
        onEnd: () => void this.#clients.delete(key),
      });
      this.#clients.set(key, transaction);
      transaction.start();
    });
  }

  /** Hands a response to its transaction. False: there is none. */
  receiveResponse(response: SipResponse): boolean {
    const transaction = this.#clients.get(clientKey(response));
    if (transaction === undefined) return false;
    transaction.receiveResponse(response);
    return true;
  }

  /** Ends all transactions silently; requests of our own count as unanswered. Idempotent. */
  close(): void {
    for (const { transaction } of [...this.#servers.values()]) transaction.close();
    for (const transaction of [...this.#clients.values()]) transaction.close();
  }
}
