import type { SipHeaders } from '../message/headers.ts';
import type { HeaderLines, SipResponse, SipTransport } from '../message/message.ts';
import { isReliable } from '../message/sip-transport.ts';
import { BRANCH_COOKIE } from '../transaction/transaction-key.ts';
import type { SipFlow } from '../transport/transports.ts';
import type { DialogHost } from './dialog-host.ts';
import { buildDialogRequest, nextHop } from './dialog-request.ts';
import { contactOf, type DialogState, type SessionTimerState } from './dialog-state.ts';
import type { AgreedSessionTimer } from './session-timer.ts';

/** Sends the requests of one dialog. */
export class DialogSender {
  readonly #host: DialogHost;
  /** The way the peer's last request came. */
  #flow: SipFlow | undefined;

  constructor(host: DialogHost, flow: SipFlow | undefined) {
    this.#host = host;
    this.#flow = flow;
  }

  /** Notes the way of a request of the peer. */
  note(flow: SipFlow): void {
    this.#flow = flow;
  }

  /**
   * Sends a request with the CSeq of `state`; resolves to the final response, or undefined where
   * none came or there is no way to the peer.
   */
  async send(
    state: DialogState,
    request: { readonly method: string; readonly headers: HeaderLines },
  ): Promise<SipResponse | undefined> {
    const flow = this.#wayOut(state);
    if (flow === undefined) return undefined;
    const branch = `${BRANCH_COOKIE}${this.#host.newToken()}`;
    const bytes = buildDialogRequest(
      state,
      { ...request, branch, sequence: state.localSequence, product: this.#host.product },
      flow.transport,
    );
    return this.#host.request({ method: request.method, branch, flow, bytes });
  }

  /**
   * Refreshes the session by UPDATE (RFC 4028 §7.4). `gone`: the peer does not know the dialog or
   * does not answer (RFC 3261 §12.2.1.2); `later`: it refused for now.
   */
  async refresh(
    state: DialogState,
    timer: SessionTimerState,
  ): Promise<AgreedSessionTimer | undefined | 'gone' | 'later'> {
    const headers: HeaderLines = [
      ['Contact', contactOf(state)],
      ...this.#host.abilities,
      ['Session-Expires', `${timer.intervalSeconds};refresher=uac`],
    ];
    const response = await this.send(state, { method: 'UPDATE', headers });
    if (response === undefined || response.status === 481 || response.status === 408) return 'gone';
    if (response.status >= 300) return 'later';
    return readAgreed(response.headers);
  }

  /** Over a stream the peer's own connection while it is open; else to the next hop. */
  #wayOut(state: DialogState): SipFlow | undefined {
    if (this.#flow !== undefined && isReliable(this.#flow.transport) && this.#flow.isOpen) {
      return this.#flow;
    }
    const hop = nextHop(state);
    if (hop.transport === 'tls') return this.#host.flowTo(hop);
    const other: SipTransport = hop.transport === 'udp' ? 'tcp' : 'udp';
    return this.#host.flowTo(hop) ?? this.#host.flowTo({ ...hop, transport: other });
  }
}

/** What a 2xx to our refresh agrees to; there `uac` is us. */
function readAgreed(headers: SipHeaders): AgreedSessionTimer | undefined {
  const [interval = '', ...params] = (headers.get('session-expires') ?? '').split(';');
  if (!/^\d{1,10}$/.test(interval.trim())) return undefined;
  const isUas = params.some((param) => /^\s*refresher\s*=\s*uas\s*$/i.test(param));
  return {
    intervalSeconds: Number(interval),
    refresher: isUas ? 'peer' : 'self',
    headers: [],
  };
}
