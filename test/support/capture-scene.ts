import { randomBytes, randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../src/base/index.ts';
import { type JournalEntry, readJournal } from '../../src/storage/journal/index.ts';

/** A data directory for capture, removed by `remove`. */
export interface CaptureScene {
  readonly dataDirectory: string;
  /** What `open` needs of a new session. */
  newSession(): {
    recordingId: string;
    key: Buffer;
    wrappedKey: Buffer;
    journalPath: string;
  };
  remove(): void;
}

export function captureScene(): CaptureScene {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'earwitness-capture-'));
  mkdirSync(join(dataDirectory, 'journal'));
  return {
    dataDirectory,
    newSession: () => {
      const recordingId = newId();
      const journalPath = join(dataDirectory, 'journal', `${recordingId}.ewj`);
      return { recordingId, key: randomBytes(32), wrappedKey: randomBytes(65), journalPath };
    },
    remove: () => rmSync(dataDirectory, { recursive: true, force: true }),
  };
}

/** A range of `pairs` port pairs that were most likely free a moment ago. */
export async function portRange(pairs: number): Promise<{ first: number; last: number }> {
  const probe = createSocket('udp4').bind(0, '127.0.0.1');
  await once(probe, 'listening');
  const first = Math.min(probe.address().port & ~1, 65_000 - pairs * 2);
  probe.close();
  await once(probe, 'close');
  return { first, last: first + pairs * 2 - 1 };
}

/** Sends RTP packets with payloads of their own from a socket of its own. */
export class RtpSender {
  readonly ssrc: number;
  /** Everything sent, in order. */
  readonly sent: Buffer[] = [];
  readonly #socket: Socket;
  readonly #address: string;
  #sequence = randomInt(0x10000);
  #timestamp = randomInt(2 ** 32);

  private constructor(socket: Socket, address: string, ssrc: number) {
    this.#socket = socket;
    this.#address = address;
    this.ssrc = ssrc;
  }

  /** `from`: a loopback address; it is the destination too. */
  static async open(from = '127.0.0.1', to = from, ssrc = randomInt(2 ** 32)): Promise<RtpSender> {
    const socket = createSocket(from.includes(':') ? 'udp6' : 'udp4').bind(0, from);
    await once(socket, 'listening');
    return new RtpSender(socket, to, ssrc);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** The same socket with another SSRC. */
  withSsrc(ssrc: number): RtpSender {
    return new RtpSender(this.#socket, this.#address, ssrc);
  }

  /** The socket of `other`, going on with the numbers of this one. */
  onAnotherPort(other: RtpSender): RtpSender {
    const moved = new RtpSender(other.#socket, this.#address, this.ssrc);
    moved.#sequence = this.#sequence;
    moved.#timestamp = this.#timestamp;
    return moved;
  }

  /** Sends the next `count` packets at once; they wait in the receiver's socket on return. */
  async send(port: number, count = 1): Promise<void> {
    for (let index = 0; index < count; index++) {
      const packet = Buffer.concat([Buffer.alloc(12), randomBytes(160)]);
      packet[0] = 0x80;
      packet.writeUInt16BE(this.#sequence++ & 0xffff, 2);
      packet.writeUInt32BE(this.#timestamp >>> 0, 4);
      this.#timestamp += 160;
      packet.writeUInt32BE(this.ssrc, 8);
      this.sent.push(packet);
      await this.sendBytes(port, packet);
    }
  }

  sendBytes(port: number, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(bytes, port, this.#address, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  /** Sends one packet every 20 ms until told to stop. */
  stream(port: number): { stop(): void } {
    const timer = setInterval(() => void this.send(port).catch(() => {}), 20);
    return { stop: () => clearInterval(timer) };
  }

  close(): void {
    this.#socket.close();
  }
}

/** What a journal holds, sorted out. */
export interface JournalContent {
  readonly entries: JournalEntry[];
  readonly eventTypes: string[];
  /** RTP packets of a stream. */
  packets(streamIndex: number): Buffer[];
}

export function readContent(path: string, key: Buffer): JournalContent {
  const entries = [...readJournal({ path, key })];
  return {
    entries,
    eventTypes: entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event.type] : [])),
    packets: (streamIndex) =>
      entries.flatMap((entry) =>
        entry.kind === 'rtp' && entry.streamIndex === streamIndex ? [entry.packet] : [],
      ),
  };
}
