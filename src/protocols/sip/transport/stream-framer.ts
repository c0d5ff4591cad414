import { findHeadEnd, MESSAGE_LIMITS, type MessageHead, splitHead } from '../message/head.ts';
import type { MessageSource, SipMessage } from '../message/message.ts';
import { completeMessage, judge, readContentLength } from '../message/parse.ts';
import { SipParseError } from '../message/sip-parse-error.ts';
import { isToken } from '../message/split.ts';
import { ByteWindow } from './byte-window.ts';

/** Largest message on a stream, head and body. */
export const STREAM_MESSAGE_BYTES = 262_144;

export interface StreamEvents {
  onMessage(message: SipMessage): void;
  /** A message that is broken. With `isFatal` the next one cannot be found: close the stream. */
  onBroken(error: SipParseError, isFatal: boolean): void;
  /** Two empty lines between messages: the peer wants one back (RFC 5626 §4.4.1). */
  onPing(): void;
}

/** Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3). */
export class StreamFramer {
  readonly #source: MessageSource;
  readonly #events: StreamEvents;
  readonly #held = new ByteWindow();
  /** Head of the message whose body is awaited, and the size of both. */
  #awaited: { head: MessageHead; headBytes: number; bodyBytes: number } | undefined;
  /** Up to here no end of a head was found. */
  #searched = 0;
  #emptyLines = 0;
  #isBroken = false;

  constructor(source: MessageSource, events: StreamEvents) {
    this.#source = source;
    this.#events = events;
  }

  /** Whether a message has begun but not ended. */
  get isPartial(): boolean {
    return this.#held.length > 0 || this.#awaited !== undefined;
  }

  /** Takes bytes as they arrive. Nothing is read any more after a fatal error. */
  push(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#held.append(chunk);
    while (!this.#isBroken && this.#takeOne());
  }

  /** Takes one message. False: more bytes are needed. */
  #takeOne(): boolean {
    if (this.#awaited === undefined) {
      this.#skipEmptyLines();
      if (this.#held.length === 0 || !this.#takeHead()) return false;
    }
    const { head, headBytes, bodyBytes } = this.#awaited!;
    const view = this.#held.view();
    if (view.length < headBytes + bodyBytes) return false;
    const body = Buffer.from(view.subarray(headBytes, headBytes + bodyBytes));
    this.#held.consume(headBytes + bodyBytes);
    this.#awaited = undefined;
    this.#searched = 0;
    this.#emit(head, body);
    return true;
  }

  #emit(head: MessageHead, body: Buffer): void {
    let message: SipMessage;
    try {
      message = judge(head, () => completeMessage(head, body, this.#source));
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      this.#events.onBroken(error, false);
      return;
    }
    this.#events.onMessage(message);
  }

  #skipEmptyLines(): void {
    const view = this.#held.view();
    let at = 0;
    while (at < view.length && (view[at] === 0x0d || view[at] === 0x0a)) {
      if (view[at] === 0x0a && ++this.#emptyLines % 2 === 0) this.#events.onPing();
      at++;
    }
    if (at < view.length) this.#emptyLines = 0;
    if (at > 0) this.#held.consume(at);
  }

  /** Reads the head once it is complete. False: it is not, or the stream is broken. */
  #takeHead(): boolean {
    const view = this.#held.view();
    if (!isToken(String.fromCharCode(view[0]!))) return this.#fail(notSip());
    const end = findHeadEnd(view, Math.max(0, this.#searched - 3));
    if (end === undefined) {
      this.#searched = view.length;
      if (view.length <= MESSAGE_LIMITS.headBytes) return false;
      return this.#fail(new SipParseError(513, 'Headers too large'));
    }
    try {
      const head = splitHead(view.toString('latin1', 0, end));
      const bodyBytes = judge(head, () => this.#bodyBytes(head, end));
      this.#awaited = { head, headBytes: end, bodyBytes };
      return true;
    } catch (error) {
      if (error instanceof SipParseError) return this.#fail(error);
      throw error;
    }
  }

  /** On a stream a message without Content-Length has no body. */
  #bodyBytes(head: MessageHead, headBytes: number): number {
    if (!/ SIP\/\d|^SIP\/\d/i.test(head.startLine)) throw notSip();
    const bodyBytes = readContentLength(head.headers) ?? 0;
    if (headBytes + bodyBytes > STREAM_MESSAGE_BYTES) {
      throw new SipParseError(513, 'Message Too Large');
    }
    return bodyBytes;
  }

  #fail(error: SipParseError): false {
    this.#isBroken = true;
    this.#held.consume(this.#held.length);
    this.#awaited = undefined;
    this.#events.onBroken(error, true);
    return false;
  }
}

function notSip(): SipParseError {
  return new SipParseError(400, 'Not SIP');
}
