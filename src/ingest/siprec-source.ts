import { type SipRequest, tryParseNameAddr } from '../protocols/sip/index.ts';
import {
  MetadataError,
  mergeMetadata,
  NO_METADATA,
  parseMetadata,
  type RecordingMetadata,
  readStreamSenders,
} from '../protocols/siprec/index.ts';
import type { SourceMetadata } from '../recording/index.ts';
import { type ForkedMedia, type ForkSource, guessVoice, type PreviewCall } from './fork-source.ts';
import type { RecordingBody } from './recording-body.ts';
import { signalledHeaders } from './signalled-headers.ts';
import { type DescribedCall, describeSiprecCall } from './siprec-call.ts';

/** Longer metadata is kept up to here: whatever it is written in, it fits into one chunk. */
const MAX_KEPT_CHARACTERS = 32_768;
/** What is kept for a restart; more metadata than this is not, and comes anew with the next. */
const MAX_STATE_CHARACTERS = 32_768;

interface SiprecState {
  readonly metadata: RecordingMetadata;
  readonly headers: Readonly<Record<string, string>>;
  readonly near: Readonly<Record<string, string>>;
}

/** A session recording client (RFC 7866): calls and parties by metadata (RFC 7865). */
export class SiprecSource implements ForkSource {
  readonly dialect = 'siprec';
  readonly #preview: PreviewCall;
  #metadata: RecordingMetadata = NO_METADATA;
  #headers: Readonly<Record<string, string>> = {};
  /** Communication session → the participant that is recorded: one does not become the other. */
  readonly #near = new Map<string, string>();

  constructor(preview: PreviewCall, state?: unknown) {
    this.#preview = preview;
    if (state === undefined) return;
    const { metadata, headers, near } = state as SiprecState;
    this.#metadata = metadata;
    this.#headers = headers;
    for (const [key, id] of Object.entries(near)) this.#near.set(key, id);
  }

  /**
   * Whether an INVITE begins a recording session: by option tag, by the feature tag of its Contact,
   * or by metadata. RFC 7866 §6.2 asks for the first two, real sources often lack one.
   */
  static sends(request: SipRequest, body: RecordingBody): boolean {
    const { headers } = request;
    const hasTag = ['require', 'supported'].some((name) => headers.hasElement(name, 'siprec'));
    return hasTag || body.metadata !== undefined || isClient(headers.raw('contact') ?? '');
  }

  get state(): SiprecState {
    const metadata = this.#metadata;
    const isLong = JSON.stringify(metadata).length > MAX_STATE_CHARACTERS;
    return {
      metadata: isLong ? NO_METADATA : metadata,
      headers: this.#headers,
      near: Object.fromEntries(this.#near),
    };
  }

  get labels(): readonly (string | undefined)[] {
    const labels = this.#metadata.streams.map(({ label }) => label);
    return labels.length > 0 ? labels : [undefined, undefined];
  }

  take(request: SipRequest, { metadata: part }: RecordingBody): SourceMetadata | undefined {
    this.#headers = { ...this.#headers, ...signalledHeaders(request.headers) };
    if (part === undefined) return undefined;
    const { contentType, body } = part;
    const text = body.toString('utf8').slice(0, MAX_KEPT_CHARACTERS);
    try {
      this.#metadata = mergeMetadata(this.#metadata, parseMetadata(body));
      return { contentType, text };
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      return { contentType, text, problem: error.message };
    }
  }

  plan(labels: readonly (string | undefined)[]): ForkedMedia[] {
    const metadata = this.#metadata;
    const calls = new Map<string, DescribedCall | undefined>();
    return readStreamSenders(metadata, labels).map((stream, index) => {
      const key = stream.sessionId ?? metadata.sessions.at(-1)?.id ?? '';
      if (!calls.has(key)) calls.set(key, this.#describe(key));
      const described = calls.get(key);
      const call = described?.call;
      const isNear = stream.senders.some((id) => id === described?.nearId);
      const isFar =
        described?.nearId !== undefined && stream.senders.some((id) => id !== described.nearId);
      if (!isNear && !isFar) {
        return { call, voice: guessVoice(index, labels.length), isGuess: true };
      }
      const side = isNear ? 'near' : 'far';
      return { call, voice: { side, isMixed: isNear && isFar }, isGuess: stream.isGuess };
    });
  }

  /** Undefined for a communication session that is over. */
  #describe(key: string): DescribedCall | undefined {
    const session = this.#metadata.sessions.find(({ id }) => id === key);
    if (session?.stopTime !== undefined) return undefined;
    const context = { headers: this.#headers, nearId: this.#near.get(key) };
    const described = describeSiprecCall(this.#metadata, key, context, this.#preview);
    if (described.nearId !== undefined) this.#near.set(key, described.nearId);
    return described;
  }
}

/** The feature tag `+sip.src` (RFC 7866 §11.2.1), also as sources misspell and misplace it. */
function isClient(contact: string): boolean {
  const { params, uri } = tryParseNameAddr(contact) ?? {};
  return ['+sip.src', '+sip-src', 'src'].some((tag) => params?.has(tag) || uri?.params.has(tag));
}
