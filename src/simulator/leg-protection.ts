import { randomBytes } from 'node:crypto';
import {
  masterLength,
  type SrtpParameters,
  SrtpSender,
  type SrtpSuite,
} from '../protocols/rtp/index.ts';
import { isSecure, type MediaDescription } from '../protocols/sdp/index.ts';

/** What phones encrypt with where nothing is said. */
export const USUAL_SUITE: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80';

/** The keys of one phone, as it tells them in SDP (RFC 4568), and what it does with them. */
export class LegProtection {
  readonly #suite: SrtpSuite;
  #keys: SrtpParameters;
  /** Tag of the attribute that was agreed; undefined while packets are sent as they are. */
  #tag: string | undefined;
  #sender: SrtpSender | undefined;

  constructor(suite: SrtpSuite) {
    this.#suite = suite;
    this.#keys = newKeys(suite);
  }

  /** What protects the packets; undefined where nothing does. */
  get sender(): SrtpSender | undefined {
    return this.#sender;
  }

  /** The attribute for an offer of the phone. */
  get offered(): string {
    return this.#attribute('1');
  }

  /** The attribute for its answer; undefined where the recorder does not take SRTP. */
  get answered(): string | undefined {
    return this.#tag === undefined ? undefined : this.#attribute(this.#tag);
  }

  /** Takes what the recorder offers or answers; one without SRTP gets RTP. */
  agree(media: MediaDescription): void {
    const attribute = media.crypto
      .map((value) => value.split(' '))
      .find(([, suite]) => {
        return suite === this.#suite;
      });
    this.#tag = isSecure(media) ? attribute?.[0] : undefined;
    if (this.#tag === undefined) this.#sender = undefined;
    else this.#sender ??= new SrtpSender(this.#keys);
  }

  /** Other keys from the next description and packet on. */
  renew(): void {
    this.#keys = newKeys(this.#suite);
    if (this.#sender !== undefined) this.#sender = new SrtpSender(this.#keys, this.#sender);
  }

  #attribute(tag: string): string {
    return `a=crypto:${tag} ${this.#suite} inline:${this.#keys.keys[0]!.inline}`;
  }
}

function newKeys(suite: SrtpSuite): SrtpParameters {
  return { suite, keys: [{ inline: randomBytes(masterLength(suite)).toString('base64') }] };
}
