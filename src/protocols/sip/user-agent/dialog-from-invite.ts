import type { DialogState } from '../dialog/dialog-state.ts';
import type { SipRequest } from '../message/message.ts';
import { tryParseNameAddr } from '../message/name-addr.ts';
import { formatHost } from '../message/uri.ts';
import type { ServerRequest } from '../transaction/server-request.ts';

/** The state of the dialog that a 2xx to an INVITE makes (RFC 3261 §12.1.1). */
export function dialogFromInvite(
  received: ServerRequest,
  localAddress: string,
  contactParameters?: string,
): DialogState {
  const { request, flow, localTag } = received;
  const { headers, source } = request;
  const contact = headers.raw('contact');
  const target = contact === undefined ? undefined : tryParseNameAddr(contact);
  return {
    version: 1,
    callId: request.callId,
    localTag,
    remoteTag: request.from.params.get('tag') ?? '',
    localParty: `${headers.get('to')};tag=${localTag}`,
    remoteParty: headers.get('from') ?? '',
    // An INVITE of RFC 2543 may come without Contact: then From is where requests go.
    remoteTarget: target?.uriText ?? request.from.uriText,
    routeSet: headers.list('record-route'),
    contact: contactUri(received, localAddress),
    ...(contactParameters === undefined ? {} : { contactParameters }),
    localSequence: 0,
    remoteSequence: request.cseq.number,
    inviteSequence: request.cseq.number,
    isConfirmed: false,
    transport: source.transport,
    remoteAddress: source.address,
    remotePort: source.port,
    localAddress,
    localPort: flow.localPort,
    allowsUpdate: headers.hasElement('allow', 'update'),
    sessionTimer: null,
  };
}

/** Our Contact: the user that was called, at the address and port where the peer reaches us. */
function contactUri(received: ServerRequest, localAddress: string): string {
  const { request, flow } = received;
  const { user, scheme } = request.uri;
  const isPlain = scheme !== 'tel' && user !== undefined && /^[\w.+*#%-]{1,64}$/.test(user);
  const name = isPlain ? `${user}@` : '';
  const place = `${formatHost(localAddress)}:${flow.localPort}`;
  if (asksForSips(request)) return `sips:${name}${place}`;
  const transport = flow.transport === 'udp' ? '' : `;transport=${flow.transport}`;
  return `sip:${name}${place}${transport}`;
}

/** Whether our Contact has to be a SIPS URI (RFC 3261 §12.1.1). */
function asksForSips({ uri, headers }: SipRequest): boolean {
  const [route = headers.raw('contact') ?? ''] = headers.list('record-route');
  return uri.scheme === 'sips' || tryParseNameAddr(route)?.uri.scheme === 'sips';
}

/** The key by which a dialog is found. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId}\n${localTag}\n${remoteTag}`;
}
