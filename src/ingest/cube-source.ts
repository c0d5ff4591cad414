import { type SipRequest, tryParseNameAddr } from '../protocols/sip/index.ts';
import { readAddressOfRecord } from '../protocols/siprec/index.ts';
import type { ForkedCall, ForkedMedia, ForkSource, PreviewCall } from './fork-source.ts';
import { guessVoice } from './fork-source.ts';
import {
  type Candidate,
  directionOf,
  findRecordedParty,
  partiesOfCandidates,
} from './recorded-party.ts';
import { signalledHeaders } from './signalled-headers.ts';

/** One of these names a party and the m-lines that carry its voice. */
const PARTICIPANT = 'x-cisco-recording-participant';

interface CubeParticipant extends Candidate {
  /** Of m-lines, from 0. */
  readonly mediaIndexes: readonly number[];
}

/** Cisco CUBE with network-based recording: one INVITE, an m-line for each party. */
export class CubeSource implements ForkSource {
  readonly dialect = 'cube';
  readonly labels = [undefined, undefined];
  readonly #preview: PreviewCall;
  #participants: readonly CubeParticipant[] = [];
  #extra: Readonly<Record<string, string>> = {};

  constructor(preview: PreviewCall, state?: unknown) {
    this.#preview = preview;
    if (state === undefined) return;
    const { participants, extra } = state as CubeSource['state'];
    this.#participants = participants;
    this.#extra = extra;
  }

  /** Whether an INVITE is of this kind. */
  static sends({ headers }: SipRequest): boolean {
    return headers.has(PARTICIPANT);
  }

  get state() {
    return { participants: this.#participants, extra: this.#extra };
  }

  take({ headers }: SipRequest): undefined {
    if (!headers.has(PARTICIPANT)) return;
    this.#participants = headers.list(PARTICIPANT).flatMap(readParticipant);
    this.#extra = { ...this.#extra, ...signalledHeaders(headers) };
  }

  plan(labels: readonly (string | undefined)[]): ForkedMedia[] {
    const participants = this.#participants;
    const near = findRecordedParty(participants, 0, this.#preview);
    const call = this.#call(near);
    return labels.map((_, index) => {
      const isHeard = ({ mediaIndexes }: CubeParticipant) => mediaIndexes.includes(index);
      const isNear = participants[near] !== undefined && isHeard(participants[near]);
      const isFar = participants.some((each, other) => other !== near && isHeard(each));
      if (!isNear && !isFar) {
        return { call, voice: guessVoice(index, labels.length), isGuess: true };
      }
      const voice = {
        side: isNear ? ('near' as const) : ('far' as const),
        isMixed: isNear && isFar,
      };
      return { call, voice, isGuess: false };
    });
  }

  #call(near: number): ForkedCall {
    const parties = this.#participants.map(({ number, address }) => ({ number, address }));
    const far = parties.find((_, index) => index !== near) ?? {};
    const callIdentifier = this.#extra['cisco-guid'];
    return {
      key: '',
      isIdentified: parties.length > 0,
      parties: partiesOfCandidates({ ...parties[near], callIdentifier }, far),
      direction: directionOf(near, undefined),
      extra: this.#extra,
    };
  }
}

/** `sip:708090@10.0.0.5;media-index="0 2"`, in angle brackets or not. */
function readParticipant(value: string): CubeParticipant[] {
  const address = tryParseNameAddr(value);
  const text = address?.params.get('media-index') ?? /media-index="?([\d ,]+)/i.exec(value)?.[1];
  const party = readAddressOfRecord(address?.uriText ?? value);
  if (party.address === undefined) return [];
  return [{ ...party, mediaIndexes: (text?.match(/\d+/g) ?? []).map(Number) }];
}
