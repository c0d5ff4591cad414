import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { SrtpSender } from '../protocols/rtp/index.ts';
import type { StreamProtection } from '../recording/index.ts';
import { HeldPacketsPool } from './held-packets.ts';
import type { RtpDatagram } from './rtp-datagram.ts';
import { type AcceptedSource, SourceLock } from './source-lock.ts';
import { SourceProof } from './source-proof.ts';

const PACKET_BYTES = 172;

interface Origin {
  /** Last number of the address 192.0.2.n. */
  readonly host: number;
  readonly port?: number;
  readonly ssrc?: number;
}

function words({ host, port = 4000 }: Origin): Int32Array {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt16LE(2, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set([192, 0, 2, host], 4);
  return new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 28));
}

/** A lock, and what a receiver would journal. */
class Scene {
  readonly pool = new HeldPacketsPool();
  readonly lock: SourceLock;
  /** `host/ssrc/sequence` of what was accepted, in order. */
  readonly journal: string[] = [];
  readonly accepted: string[] = [];

  constructor(expected?: string) {
    this.lock = new SourceLock(this.pool, expected);
  }

  packet(origin: Origin, sequence: number, atMs: number): void {
    const bytes = Buffer.alloc(PACKET_BYTES);
    bytes.write(`${origin.host}/${origin.ssrc ?? 1}/${sequence};`);
    this.datagram(origin, sequence, atMs, bytes);
  }

  datagram(origin: Origin, sequence: number, atMs: number, bytes: Buffer): void {
    const { ssrc = 1 } = origin;
    const names = words(origin);
    const datagram: RtpDatagram = {
      ...{ names, nameAt: 0, ssrc, sequenceNumber: sequence & 0xffff, bytes, offset: 0 },
      ...{ arrivalSec: Math.floor(atMs / 1000), arrivalNsec: (atMs % 1000) * 1e6 },
      length: PACKET_BYTES,
    };
    if (this.lock.isAccepted(names, 0, ssrc)) {
      if (this.lock.needsProof) this.lock.prove(datagram);
      this.lock.noteArrival(atMs);
      this.journal.push(`${origin.host}/${ssrc}/${sequence}`);
      return;
    }
    this.follow(this.lock.offer(datagram));
  }

  /** `count` packets, one each 20 ms. */
  stream(origin: Origin, sequence: number, count: number, atMs: number): void {
    for (let n = 0; n < count; n++) this.packet(origin, sequence + n, atMs + n * 20);
  }

  follow(accepted: AcceptedSource | undefined): void {
    if (accepted === undefined) return;
    this.accepted.push(
      `${accepted.source.address}:${accepted.source.port}/${accepted.source.ssrc}`,
    );
    accepted.held.forEach((sec, nsec, bytes, offset) => {
      const atMs = sec * 1000 + nsec / 1e6;
      if (atMs < accepted.sinceMs) {
        this.lock.foreignPackets++;
        return;
      }
      this.lock.noteArrival(atMs);
      this.journal.push(bytes.toString('latin1', offset, bytes.indexOf(';', offset)));
    });
    this.lock.release(accepted);
  }
}

function names(host: number, from: number, count: number, ssrc = 1): string[] {
  return Array.from({ length: count }, (_, index) => `${host}/${ssrc}/${from + index}`);
}

describe('SourceLock', () => {
  it('accepts after five packets in a row and loses none of them', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 100, 4, 0);
    assert.deepEqual([scene.journal, scene.accepted], [[], []]);
    scene.stream({ host: 7 }, 104, 3, 80);
    assert.deepEqual(scene.journal, names(7, 100, 7));
    assert.deepEqual(scene.accepted, ['192.0.2.7:4000/1']);
    assert.equal(scene.lock.foreignPackets, 0);
  });

  it('accepts the signalled address at once, whatever its port', () => {
    const scene = new Scene('192.0.2.7');
    scene.packet({ host: 8 }, 1, 0);
    scene.packet({ host: 7, port: 31_000 }, 50, 5);
    assert.deepEqual(scene.journal, ['7/1/50']);
    assert.equal(scene.lock.foreignPackets, 1);
  });

  it('waits two seconds for the signalled address before it believes a stranger', () => {
    const scene = new Scene('192.0.2.7');
    scene.stream({ host: 9, ssrc: 9 }, 0, 90, 0);
    scene.stream({ host: 7 }, 500, 6, 1800);
    assert.deepEqual(scene.journal, names(7, 500, 6));
    assert.equal(scene.lock.foreignPackets, 90);
    const moved = new Scene('192.0.2.7');
    moved.stream({ host: 8 }, 0, 110, 0);
    assert.deepEqual(moved.journal, names(8, 0, 110));
    assert.equal(moved.lock.foreignPackets, 0);
  });

  it('accepts a held candidate when signalling names its address later', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 1, 3, 0);
    scene.stream({ host: 8 }, 1, 3, 1);
    scene.follow(scene.lock.expect('192.0.2.8'));
    assert.deepEqual(scene.journal, names(8, 1, 3));
    assert.equal(scene.lock.foreignPackets, 3);
  });

  it('does not take a few strays before the real source for it', () => {
    const scene = new Scene();
    scene.stream({ host: 9 }, 1, 4, 0);
    scene.stream({ host: 7 }, 500, 6, 10);
    assert.deepEqual(scene.journal, names(7, 500, 6));
    assert.equal(scene.lock.foreignPackets, 4);
  });

  it('counts a stranger beside the present source as foreign', () => {
    const scene = new Scene();
    for (let n = 0; n < 300; n++) {
      scene.packet({ host: 7 }, n, n * 20);
      if (n >= 10) scene.packet({ host: 9, ssrc: 5 }, n, n * 20 + 1);
    }
    scene.follow(scene.lock.settle());
    assert.deepEqual(scene.journal, names(7, 0, 300));
    assert.equal(scene.lock.foreignPackets, 290);
  });

  it('follows another SSRC of the same sender after five in a row', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 0, 10, 0);
    scene.stream({ host: 7, ssrc: 2 }, 40_000, 6, 200);
    assert.deepEqual(scene.journal, [...names(7, 0, 10), ...names(7, 40_000, 6, 2)]);
    assert.deepEqual(scene.accepted, ['192.0.2.7:4000/1', '192.0.2.7:4000/2']);
  });

  it('does not jump between two SSRCs of one sender that alternate', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 0, 10, 0);
    for (let n = 0; n < 100; n++) {
      scene.packet({ host: 7 }, 10 + n, 200 + n * 20);
      scene.packet({ host: 7, ssrc: 2 }, n, 210 + n * 20);
    }
    assert.deepEqual(scene.accepted, ['192.0.2.7:4000/1']);
    assert.deepEqual(scene.journal, names(7, 0, 110));
  });

  it('follows another address only when the present one is silent', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 0, 10, 0);
    // The last packet of 7 came at 180; 500 ms later is 680.
    scene.stream({ host: 8, ssrc: 2 }, 0, 24, 200);
    assert.equal(scene.accepted.length, 1);
    scene.stream({ host: 8, ssrc: 2 }, 24, 5, 680);
    assert.deepEqual(scene.journal, [...names(7, 0, 10), ...names(8, 0, 29, 2)]);
    assert.equal(scene.lock.foreignPackets, 0);
  });

  it('follows another address after the clock was set back while nobody sent', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 0, 10, 7_200_000);
    scene.stream({ host: 8 }, 500, 60, 3_600_000);
    assert.deepEqual(scene.journal, [...names(7, 0, 10), ...names(8, 500, 60)]);
    assert.equal(scene.lock.foreignPackets, 0);
  });

  it('takes of a stranger that follows nothing from before the silence', () => {
    const scene = new Scene();
    for (let n = 0; n < 20; n++) {
      scene.packet({ host: 7 }, n, n * 20);
      if (n >= 10) scene.packet({ host: 8, ssrc: 2 }, n, n * 20 + 1);
    }
    scene.stream({ host: 8, ssrc: 2 }, 20, 30, 401);
    assert.deepEqual(scene.journal, [...names(7, 0, 20), ...names(8, 19, 31, 2)]);
    assert.equal(scene.lock.foreignPackets, 9);
  });

  it('follows another address at once after a re-INVITE, for a while', () => {
    const scene = new Scene();
    scene.stream({ host: 7 }, 0, 10, 0);
    scene.lock.allowChange(200);
    scene.stream({ host: 8, ssrc: 2 }, 0, 6, 210);
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.8:4000/2');
    scene.stream({ host: 9, ssrc: 3 }, 0, 10, 340);
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.8:4000/2');
    scene.lock.allowChange(1000);
    scene.stream({ host: 8, ssrc: 2 }, 6, 600, 1000);
    scene.stream({ host: 9, ssrc: 4 }, 0, 10, 12_990);
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.8:4000/2');
  });

  it('comes back to the signalled address although a stranger sends all the time', () => {
    const scene = new Scene('192.0.2.7');
    scene.stream({ host: 7 }, 0, 10, 0);
    // 7 falls silent, as phones with silence suppression do.
    scene.stream({ host: 9, ssrc: 9 }, 0, 100, 200);
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.9:4000/9');
    for (let n = 0; n < 10; n++) {
      scene.packet({ host: 7 }, 10 + n, 2200 + n * 20);
      scene.packet({ host: 9, ssrc: 9 }, 100 + n, 2201 + n * 20);
    }
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.7:4000/1');
    assert.deepEqual(
      scene.journal.filter((name) => name.startsWith('7/')),
      names(7, 0, 20),
    );
  });

  it('accepts a source under bad loss rather than throw its packets away', () => {
    const scene = new Scene();
    for (let n = 0; n < 40; n++) scene.packet({ host: 7 }, n * 2, n * 40);
    assert.equal(scene.journal.length, 40);
  });

  it('gives the end of a stream to the best candidate', () => {
    const scene = new Scene();
    scene.stream({ host: 8 }, 1, 2, 0);
    scene.stream({ host: 7 }, 1, 3, 5);
    scene.follow(scene.lock.settle());
    assert.deepEqual(scene.journal, names(7, 1, 3));
    assert.equal(scene.lock.foreignPackets, 2);
    // The last few packets of a new SSRC too.
    scene.stream({ host: 7, ssrc: 2 }, 1, 3, 100);
    scene.stream({ host: 8, ssrc: 2 }, 1, 4, 100);
    scene.follow(scene.lock.settle());
    assert.deepEqual(scene.journal.slice(3), names(7, 1, 3, 2));
  });

  it('bounds what strangers can make it hold', () => {
    const scene = new Scene();
    for (let n = 0; n < 3000; n++) scene.packet({ host: n % 250, ssrc: n }, 0, n);
    scene.follow(scene.lock.settle());
    assert.equal(scene.journal.length + scene.lock.foreignPackets, 3000);
    assert.equal(scene.journal.length, 1);
  });
});

/** SRTP packets of a sender, made with keys or with others. */
class ProtectedScene extends Scene {
  readonly #senders = new Map<string, SrtpSender>();

  constructor(protection: StreamProtection) {
    super();
    this.learn(protection);
  }

  learn(protection: StreamProtection): void {
    const proof = new SourceProof();
    proof.learn(protection);
    this.lock.setProof(proof);
  }

  /** A packet of `origin`, made with its keys. */
  sealed(origin: Origin, protection: StreamProtection, sequence: number, atMs: number): void {
    const { ssrc = 1 } = origin;
    const name = JSON.stringify([origin, protection]);
    const sender = this.#senders.get(name) ?? new SrtpSender(protection);
    this.#senders.set(name, sender);
    const plain = Buffer.alloc(PACKET_BYTES - 10);
    plain[0] = 0x80;
    plain.writeUInt16BE(sequence & 0xffff, 2);
    plain.writeUInt32BE(ssrc, 8);
    this.datagram(origin, sequence, atMs, sender.protectRtp(plain));
  }
}

describe('the source of a protected stream', () => {
  const newKeys = (): StreamProtection => {
    const inline = randomBytes(30).toString('base64');
    return { suite: 'AES_CM_128_HMAC_SHA1_80', keys: [{ inline }] };
  };
  const [keys, others] = [newKeys(), newKeys()];
  const real = { host: 7 };
  const run = (scene: ProtectedScene, origin: Origin, by: StreamProtection, from: number) => {
    for (let n = from; n < from + 20; n++) scene.sealed(origin, by, n, n * 20);
  };

  it('is who has the keys, at once, whatever others send before and meanwhile', () => {
    const scene = new ProtectedScene(keys);
    for (const host of [1, 2, 3, 4]) run(scene, { host }, others, 0);
    scene.sealed(real, keys, 20, 400);
    assert.deepEqual(scene.accepted, ['192.0.2.7:4000/1']);
    // Another SSRC of the same address, and the same SSRC from elsewhere, long after the last.
    run(scene, { host: 7, ssrc: 2 }, others, 1000);
    run(scene, { host: 9 }, others, 2000);
    assert.deepEqual(scene.accepted, ['192.0.2.7:4000/1']);
    assert.equal(scene.lock.foreignPackets, 6 * 20);
  });

  it('takes over at once from whoever was taken for it before the keys came', () => {
    const scene = new ProtectedScene(others);
    scene.lock.setProof(undefined);
    for (const host of [1, 2, 3]) run(scene, { host }, others, 0);
    assert.equal(scene.accepted.length, 1);
    scene.sealed(real, keys, 20, 400);
    scene.learn(keys);
    scene.sealed(real, keys, 21, 420);
    assert.deepEqual(scene.accepted.at(-1), '192.0.2.7:4000/1');
    assert.equal(scene.accepted.length, 2);
  });

  it('may move and change its SSRC as any other', () => {
    const scene = new ProtectedScene(keys);
    run(scene, real, keys, 0);
    run(scene, { host: 7, ssrc: 5 }, keys, 100);
    run(scene, { host: 8, ssrc: 5 }, keys, 500);
    assert.deepEqual(scene.accepted, [
      ...['192.0.2.7:4000/1', '192.0.2.7:4000/5', '192.0.2.8:4000/5'],
    ]);
    assert.equal(scene.lock.foreignPackets, 0);
  });
});
