import type { PayloadFormat } from '../recording/index.ts';
import type { SimulatedCodec } from './call-options.ts';

/** DTMF events as CUCM offers and answers them (RFC 4733). */
export const EVENT_PAYLOAD_TYPE = 101;

/** Media of one leg as told in SDP. */
export interface MediaPlace {
  /** Address of the node, in the `o=` line. */
  readonly nodeAddress: string;
  /** Address of the phone. */
  readonly address: string;
  readonly port: number;
  /** Number of the leg, in the `o=` line. */
  readonly legNumber: number;
  readonly version: number;
}

interface CodecFacts {
  /** Payload type that the phone offers; in an answer the recorder's number is used. */
  readonly payloadType: number;
  readonly clockRate: number;
  readonly kilobits: number;
}

const CODECS: Readonly<Record<SimulatedCodec, CodecFacts>> = {
  PCMU: { payloadType: 0, clockRate: 8000, kilobits: 64 },
  PCMA: { payloadType: 8, clockRate: 8000, kilobits: 64 },
  G722: { payloadType: 9, clockRate: 8000, kilobits: 64 },
  L16: { payloadType: 107, clockRate: 16000, kilobits: 256 },
};

/** RTP clock of a codec in Hz. */
export function clockRateOf(codec: SimulatedCodec): number {
  return CODECS[codec].clockRate;
}

/** A codec that both ends speak, with the number and event type to send. */
export interface ChosenCodec {
  readonly codec: SimulatedCodec;
  readonly payloadType: number;
  /** Payload type of telephone-event where the recorder takes it. */
  readonly eventPayloadType?: number | undefined;
}

/**
 * The first of `codecs` (the phone's preference, as CUCM chooses by region, not by the order of the
 * offer) that is among the recorder's `formats`, or undefined.
 */
export function chooseCodec(
  codecs: readonly SimulatedCodec[],
  formats: readonly PayloadFormat[],
): ChosenCodec | undefined {
  const events = formats.find(
    (format) => format.encodingName === 'TELEPHONE-EVENT' && format.clockRate === 8000,
  );
  for (const codec of codecs) {
    const match = formats.find(
      (format) =>
        format.encodingName === codec &&
        format.clockRate === CODECS[codec].clockRate &&
        format.channels === 1,
    );
    if (match === undefined) continue;
    return { codec, payloadType: match.payloadType, eventPayloadType: events?.payloadType };
  }
  return undefined;
}

/** The answer that CUCM puts into the ACK: one codec and events, sendonly; SRTP with `crypto`. */
export function answerText(place: MediaPlace, chosen: ChosenCodec, crypto?: string): string {
  const { clockRate, kilobits } = CODECS[chosen.codec];
  const types = [chosen.payloadType, chosen.eventPayloadType].filter((type) => type !== undefined);
  return sdpText([
    ...headLines(place, kilobits),
    `m=audio ${place.port} ${protocolOf(crypto)} ${types.join(' ')}`,
    'a=ptime:20',
    `a=rtpmap:${chosen.payloadType} ${chosen.codec}/${clockRate}`,
    'a=sendonly',
    ...eventLines(chosen.eventPayloadType),
    ...cryptoLines(crypto),
  ]);
}

/** The offer in the INVITE of a trunk with early offer: every codec of the phone, sendonly. */
export function offerText(
  place: MediaPlace,
  codecs: readonly SimulatedCodec[],
  crypto?: string,
): string {
  const types = [...codecs.map((codec) => CODECS[codec].payloadType), EVENT_PAYLOAD_TYPE];
  const kilobits = Math.max(...codecs.map((codec) => CODECS[codec].kilobits));
  return sdpText([
    ...headLines(place, kilobits),
    `m=audio ${place.port} ${protocolOf(crypto)} ${types.join(' ')}`,
    'a=ptime:20',
    ...codecs.map((codec) => {
      const { payloadType, clockRate } = CODECS[codec];
      return `a=rtpmap:${payloadType} ${codec}/${clockRate}`;
    }),
    'a=sendonly',
    ...eventLines(EVENT_PAYLOAD_TYPE),
    ...cryptoLines(crypto),
  ]);
}

function headLines(place: MediaPlace, kilobits: number): string[] {
  return [
    'v=0',
    `o=CiscoSystemsCCM-SIP ${place.legNumber} ${place.version} ${internetAddress(place.nodeAddress)}`,
    's=SIP Call',
    `c=${internetAddress(place.address)}`,
    `b=TIAS:${kilobits * 1000}`,
    `b=CT:${kilobits}`,
    `b=AS:${kilobits}`,
    't=0 0',
  ];
}

function internetAddress(address: string): string {
  return `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`;
}

function protocolOf(crypto: string | undefined): string {
  return crypto === undefined ? 'RTP/AVP' : 'RTP/SAVP';
}

function cryptoLines(crypto: string | undefined): string[] {
  return crypto === undefined ? [] : [crypto];
}

function eventLines(payloadType: number | undefined): string[] {
  if (payloadType === undefined) return [];
  return [`a=rtpmap:${payloadType} telephone-event/8000`, `a=fmtp:${payloadType} 0-15`];
}

function sdpText(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
