import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { runTool } from '../../../../test/support/ffmpeg.ts';
import { parseRtpHeader } from '../header.ts';
import { SrtpStream } from './srtp-stream.ts';

const run = promisify(execFile);
const SOUND = ['-v', 'error', '-f', 'lavfi', '-i', 'sine=440:sample_rate=8000:duration=2'];

/** Somebody else's SRTP; AEAD is not among what ffmpeg knows. */
describe('SRTP by ffmpeg', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const) {
    it(`is opened: ${suite}`, async (t) => {
      const socket = createSocket('udp4').bind(0, '127.0.0.1');
      t.after(() => socket.close());
      await once(socket, 'listening');
      const packets: Buffer[] = [];
      socket.on('message', (packet) => packets.push(packet));
      const inline = randomBytes(30).toString('base64');
      await run('ffmpeg', [
        ...[
          ...SOUND,
          '-c:a',
          'pcm_alaw',
          '-f',
          'rtp',
          '-srtp_out_suite',
          suite,
          '-srtp_out_params',
          inline,
        ],
        `srtp://127.0.0.1:${socket.address().port}?pkt_size=172`,
      ]);
      const stream = new SrtpStream([{ suite, keys: [{ inline }] }]);
      const payloads = packets.flatMap((packet) => {
        // Its reports go to the next port, or to this one.
        const opened = stream.openRtp(packet, 0);
        if (opened === undefined || opened === packet) return [];
        const { payloadOffset, payloadLength } = parseRtpHeader(opened);
        return [opened.subarray(payloadOffset, payloadOffset + payloadLength)];
      });
      const sound = runTool('ffmpeg', [...SOUND, '-c:a', 'pcm_alaw', '-f', 'alaw', '-']);
      assert.equal(stream.forgedPackets, 0);
      assert.ok(Buffer.concat(payloads).equals(sound), 'byte for byte');
    });
  }
});
