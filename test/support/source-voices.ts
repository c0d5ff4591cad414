import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SoundSource } from '../../src/simulator/index.ts';
import { rtpPacket } from './rtp-stream.ts';
import { SOURCE_CODECS, type SourceTalk } from './source-steps.ts';
import { uniqueSound } from './unique-sound.ts';

/** Encrypts a packet. */
type Seal = (packet: Buffer) => Buffer;

const FRAME_MS = 20;
/** Samples, and bytes of G.711. */
const FRAME_LENGTH = 160;

/** The media of a source: every voice talks by a socket of its own, which it keeps. */
export class SourceVoices {
  readonly #voices = new Map<number, Voice>();

  /** Says the next frames of a voice, behind what it is still saying. */
  say(
    seed: number | undefined,
    port: number | undefined,
    talk: SourceTalk,
    seal?: Seal,
  ): Promise<void> {
    if (seed === undefined || !port) return Promise.resolve();
    const voice = this.#voices.get(seed) ?? new Voice(seed);
    this.#voices.set(seed, voice);
    return voice.say(port, talk, seal);
  }

  close(): void {
    for (const voice of this.#voices.values()) voice.close();
  }
}

class Voice {
  readonly #sound: SoundSource;
  readonly #ssrc: number;
  #said: Promise<void> = Promise.resolve();
  #socket: Socket | undefined;
  #address: string | undefined;
  #sequence = 0;
  /** Bytes sent so far. */
  #position = 0;
  #timestamp = 0;
  #dueMs = 0;

  constructor(seed: number) {
    this.#sound = uniqueSound(seed);
    this.#ssrc = 7000 + seed;
  }

  say(port: number, talk: SourceTalk, seal: Seal = (packet) => packet): Promise<void> {
    this.#said = this.#said.then(() => this.#send(port, talk, seal));
    return this.#said;
  }

  close(): void {
    this.#socket?.close();
  }

  async #send(
    port: number,
    { frames, codec = 'PCMU', packetMs = 20, address }: SourceTalk,
    seal: Seal,
  ) {
    const socket = await this.#socketAt(address ?? '127.0.0.1');
    const size = (FRAME_LENGTH * packetMs) / FRAME_MS;
    const end = this.#position + frames * FRAME_LENGTH;
    const bytes = this.#bytes(this.#position, end);
    this.#passSilence();
    for (let at = 0; at < bytes.length; at += size) {
      await pause(this.#dueMs - performance.now());
      const fields = { payloadType: SOURCE_CODECS[codec], sequence: this.#sequence++ };
      const payload = bytes.subarray(at, at + size);
      const packet = { ...fields, timestamp: this.#timestamp, ssrc: this.#ssrc, payload };
      socket.send(seal(rtpPacket(packet)), port, '127.0.0.1');
      this.#position += size;
      this.#timestamp += size;
      this.#dueMs += packetMs;
    }
    await pause(FRAME_MS);
  }

  /** The clock goes on while nothing is said. */
  #passSilence(): void {
    const now = performance.now();
    const frames = this.#dueMs === 0 ? 0 : Math.max(0, Math.floor((now - this.#dueMs) / FRAME_MS));
    this.#timestamp += frames * FRAME_LENGTH;
    this.#dueMs = this.#dueMs === 0 ? now : this.#dueMs + frames * FRAME_MS;
  }

  #bytes(from: number, to: number): Buffer {
    const frames = Array.from({ length: (to - from) / FRAME_LENGTH }, (_, index) =>
      this.#sound.frame(from / FRAME_LENGTH + index),
    );
    return Buffer.concat(frames.map((frame) => frame!));
  }

  async #socketAt(address: string): Promise<Socket> {
    if (this.#socket !== undefined && this.#address === address) return this.#socket;
    this.#socket?.close();
    this.#address = address;
    this.#socket = createSocket('udp4').bind(0, address);
    await once(this.#socket, 'listening');
    return this.#socket;
  }
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
