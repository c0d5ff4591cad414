import { isIP } from 'node:net';
import type { HeaderLines, SipTransport } from '../message/message.ts';
import { tryParseNameAddr } from '../message/name-addr.ts';
import { serializeRequest } from '../message/serialize.ts';
import { defaultPort, SIP_TRANSPORTS } from '../message/sip-transport.ts';
import { formatHost, type SipUri, tryParseUri } from '../message/uri.ts';
import type { FlowTarget } from '../transport/transports.ts';
import type { DialogState } from './dialog-state.ts';

/** A request of ours inside a dialog. */
export interface DialogRequest {
  readonly method: string;
  /** CSeq number. */
  readonly sequence: number;
  readonly branch: string;
  readonly product: string;
  readonly headers?: HeaderLines | undefined;
  readonly body?: Buffer | string | undefined;
}

/** The bytes of a request in a dialog (RFC 3261 §12.2.1.1). */
export function buildDialogRequest(
  state: DialogState,
  request: DialogRequest,
  transport: SipTransport,
): Buffer {
  const { method, sequence, branch, product, headers = [], body } = request;
  const { uri, routes } = requestTarget(state);
  const sentBy = `${formatHost(state.localAddress)}:${state.localPort}`;
  return serializeRequest({
    method,
    uri,
    headers: [
      ['Via', `SIP/2.0/${transport.toUpperCase()} ${sentBy};branch=${branch};rport`],
      ['Max-Forwards', '70'],
      ...routes.map((route) => ['Route', route] as const),
      ['From', state.localParty],
      ['To', state.remoteParty],
      ['Call-ID', state.callId],
      ['CSeq', `${sequence} ${method}`],
      ['User-Agent', product],
      ...headers,
    ],
    body,
  });
}

/** Request-URI and Route lines; a first route without `lr` is a strict router. */
function requestTarget(state: DialogState): { uri: string; routes: readonly string[] } {
  const [first, ...others] = state.routeSet;
  const route = first === undefined ? undefined : tryParseNameAddr(first);
  if (route === undefined || route.uri.params.has('lr')) {
    return { uri: state.remoteTarget, routes: state.routeSet };
  }
  return { uri: route.uriText, routes: [...others, `<${state.remoteTarget}>`] };
}

/**
 * Where a request in a dialog is sent: to the first route or the remote target. Names are not
 * looked up; a peer that gives a name gets the request at the address its own came from.
 */
export function nextHop(state: DialogState): FlowTarget {
  const first = state.routeSet[0];
  const uri = first === undefined ? tryParseUri(state.remoteTarget) : tryParseNameAddr(first)?.uri;
  // What came encrypted is never answered in the clear.
  const named = state.transport === 'tls' ? 'tls' : (transportOf(uri) ?? state.transport);
  const local = { localAddress: state.localAddress, localPort: state.localPort };
  if (uri === undefined || isIP(uri.host) === 0) {
    const { remoteAddress: address, remotePort } = state;
    return { transport: named, address, port: uri?.port ?? remotePort, ...local };
  }
  return { transport: named, address: uri.host, port: uri.port ?? defaultPort(named), ...local };
}

/** `sips` is never sent in the clear (RFC 3261 §26.2.2); `transport=tls` is old, and in use. */
function transportOf(uri: SipUri | undefined): SipTransport | undefined {
  if (uri?.scheme === 'sips') return 'tls';
  const name = uri?.params.get('transport')?.toLowerCase();
  return SIP_TRANSPORTS.find((transport) => transport === name);
}
