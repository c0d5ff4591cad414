import { parseSdp, SdpParseError, type SessionDescription } from '../protocols/sdp/index.ts';
import {
  type BodyPart,
  SipParseError,
  type SipRequest,
  splitBody,
} from '../protocols/sip/index.ts';

/** What the body of a request of a recording session consists of. */
export interface RecordingBody {
  /** Undefined where there is none; an error where there is one that cannot be read. */
  readonly description: SessionDescription | SdpParseError | undefined;
  readonly metadata: Pick<BodyPart, 'contentType' | 'body'> | undefined;
}

/**
 * Finds description and metadata in a body, in any order, alone or with others (RFC 7866 §9.1).
 * Parts are known by their type, and where sources mangle that, by how they begin.
 */
export function readRecordingBody(request: SipRequest): RecordingBody {
  if (request.body.length === 0) return { description: undefined, metadata: undefined };
  const parts = partsOf(request);
  if (parts instanceof SipParseError) {
    return { description: new SdpParseError(parts.message), metadata: undefined };
  }
  const description = parts.find(isDescription);
  const metadata = parts.find((part) => part !== description && isMetadata(part));
  return { description: description && readDescription(description.body), metadata };
}

function partsOf({ headers, body }: SipRequest): BodyPart[] | SipParseError {
  const contentType = headers.get('content-type') ?? '';
  try {
    return splitBody(contentType, body);
  } catch (error) {
    if (!(error instanceof SipParseError)) throw error;
    return error;
  }
}

function isDescription({ contentType, body }: BodyPart): boolean {
  return contentType === 'application/sdp' || /^\s*v=0\s/.test(body.toString('latin1', 0, 16));
}

function isMetadata({ contentType, headers, body }: BodyPart): boolean {
  if (/rs-metadata|\+xml/.test(contentType)) return true;
  const disposition = headers.get('content-disposition') ?? '';
  if (/^\s*recording-session\b/i.test(disposition)) return true;
  return /^\s*<(?:\?xml|[\w:]*recording)/i.test(body.toString('latin1', 0, 64));
}

function readDescription(body: Buffer): SessionDescription | SdpParseError {
  try {
    return parseSdp(body);
  } catch (error) {
    if (!(error instanceof SdpParseError)) throw error;
    return error;
  }
}
