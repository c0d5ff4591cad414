import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readCapture } from '../../../test/support/pcap.ts';
import { isRtp, parseRtpHeader } from './header.ts';
import { type ReceptionStatistics, ReceptionTable } from './reception-table.ts';
import { type TelephoneEvent, tryTelephoneEvent } from './telephone-event.ts';

const corpus = process.env.EARWITNESS_CORPUS;

function corpusIt(name: string, test: (directory: string) => void): void {
  it(name, (t: TestContext) => {
    if (corpus === undefined) return t.skip('EARWITNESS_CORPUS is not set: no captures to read');
    test(join(corpus, 'fixtures/rtp'));
  });
}

interface CapturedSource {
  readonly statistics: ReceptionStatistics;
  readonly lowest: number;
  readonly highest: number;
}

/** What a capture holds, by SSRC in order of appearance, and how many datagrams are no RTP. */
function measure(path: string): { sources: Map<number, CapturedSource>; other: number } {
  const table = new ReceptionTable(8);
  const rows = new Map<number, { row: number; numbers: Set<number> }>();
  let other = 0;
  for (const { payload, arrivalSec, arrivalNsec } of readCapture(path)) {
    if (!isRtp(payload, 0, payload.length)) {
      other += 1;
      continue;
    }
    const header = parseRtpHeader(payload);
    const source = rows.get(header.ssrc) ?? { row: rows.size, numbers: new Set() };
    rows.set(header.ssrc, source);
    source.numbers.add(header.sequenceNumber);
    const { sequenceNumber, timestamp, payloadLength } = header;
    table.observe(
      source.row,
      sequenceNumber,
      timestamp,
      arrivalSec,
      arrivalNsec,
      8000,
      payloadLength,
    );
  }
  const sources = new Map(
    [...rows].map(([ssrc, { row, numbers }]) => {
      const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
      return [ssrc, { statistics: table.statistics(row), lowest, highest }] as const;
    }),
  );
  return { sources, other };
}

/** One block of an `.output` file of rtpproxy's extractaudio: what it counted in one direction. */
function expectedBlocks(path: string): Record<string, number>[] {
  return readFileSync(path, 'utf8')
    .split(/^(?=pcount=)/m)
    .filter((block) => block.startsWith('pcount='))
    .map((block) =>
      Object.fromEntries(
        [...block.matchAll(/(\w+)=(0x[0-9A-F]+|[\d.]+)/g)].map(([, name, value]) => [
          name!,
          Number(value),
        ]),
      ),
    );
}

const RTPPROXY: readonly (readonly [string, readonly string[]])[] = [
  ['G723_1', ['G723_1.a.rtp', 'G723_1.o.rtp']],
  ['call1_alaw', ['call1_alaw.a.pcap', 'call1_alaw.o.pcap']],
  ['call1_ulaw', ['call1_ulaw.a.pcap', 'call1_ulaw.o.pcap']],
  ['dups', ['dups.a.rtp']],
  ['lost', ['lost.a.rtp', 'lost.o.rtp']],
  ['srtp1', ['srtp1.a.rtp', 'srtp1.o.rtp']],
];

describe('captures with the counts of rtpproxy', () => {
  for (const [name, files] of RTPPROXY) {
    corpusIt(name, (directory) => {
      const expected = expectedBlocks(join(directory, 'rtpproxy', `${name}.output`));
      const actual = files.map((file) => {
        const { sources } = measure(join(directory, 'rtpproxy', file));
        const [ssrc, { statistics, lowest, highest }] = [...sources][0]!;
        const { packets, lost, duplicates } = statistics;
        return {
          pcount: packets,
          min_seq: lowest,
          max_seq: highest,
          ssrc,
          duplicates,
          ssrc_changes: sources.size,
          psent: packets + lost,
          precvd: packets,
          plost: lost,
        };
      });
      const keys = Object.keys(actual[0]!);
      const counted = expected.map((block) =>
        Object.fromEntries(keys.map((key) => [key, block[key]])),
      );
      assert.deepEqual(actual, counted);
    });
  }
});

/**
 * Packets, payload bytes, lost, duplicates and reordered. Agree with the stream table of tshark
 * 4.0 where that counts alike: its packets include duplicates, and a duplicate hides a loss.
 */
const GENERATED: Readonly<Record<string, readonly number[]>> = {
  'generated/ffmpeg_g722.pcap': [550, 88_000, 0, 0, 0],
  'generated/ffmpeg_opus_stereo48k.pcap': [551, 63_113, 0, 0, 0],
  'generated/ffmpeg_pcma_ptime128.pcap': [86, 88_000, 0, 0, 0],
  'generated/gst_amrwb_mode2_octet.pcap': [550, 18_700, 0, 0, 0],
  'generated/gst_gsm.pcap': [550, 18_150, 0, 0, 0],
  // 550 sent; tshark: 543 packets, 7 lost.
  'generated/gst_pcma_netsim_loss3_dup1_reorder.pcap': [538, 86_080, 12, 5, 91],
  'generated/gst_pcma_srtp_aesgcm128.pcap': [550, 96_800, 0, 0, 0],
  'generated/gst_pcmu_srtp_aescm128_sha1_80.pcap': [550, 93_500, 0, 0, 0],
};

describe('captures of other programs', () => {
  for (const [file, expected] of Object.entries(GENERATED)) {
    corpusIt(file, (directory) => {
      const { sources } = measure(join(directory, file));
      const counted = [...sources.values()].map(({ statistics }) => {
        const { packets, payloadBytes, lost, duplicates, reordered } = statistics;
        return [packets, payloadBytes, lost, duplicates, reordered];
      });
      assert.deepEqual(counted, [expected]);
    });
  }

  corpusIt('the reordered one has the order of the capture', (directory) => {
    const path = join(directory, 'generated/gst_pcma_netsim_loss3_dup1_reorder.pcap');
    const seen = new Set<number>();
    let [highest, reordered, duplicates] = [-1, 0, 0];
    for (const { payload } of readCapture(path)) {
      const { sequenceNumber: number } = parseRtpHeader(payload);
      if (seen.has(number)) duplicates += 1;
      else if (number < highest) reordered += 1;
      seen.add(number);
      highest = Math.max(highest, number);
    }
    assert.deepEqual([duplicates, reordered], [5, 91]);
  });

  corpusIt('dtmf.pcap: every key once by its timestamp', (directory) => {
    const path = join(directory, 'rtpproxy/dtmf.pcap');
    const keys = new Map<string, TelephoneEvent>();
    for (const { payload } of readCapture(path)) {
      const header = parseRtpHeader(payload);
      const event = tryTelephoneEvent(payload.subarray(header.payloadOffset));
      if (event?.isEnd) keys.set(`${header.ssrc} ${header.timestamp}`, event);
    }
    assert.equal([...keys.values()].map((event) => event.digit).join(''), '123456789*0#554321#');
  });
});
