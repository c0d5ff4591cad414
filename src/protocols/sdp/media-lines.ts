import type { PayloadFormat, StreamDirection } from './description.ts';

/** What the lines of a session, or those below one m-line, say of media. */
export interface MediaLines {
  /** Of the last `c=` line, without `/ttl/count` of a multicast address. */
  readonly address: string | undefined;
  readonly direction: StreamDirection | undefined;
  /** Milliseconds, NaN where there are none. */
  readonly ptimeMs: number;
  /** By payload type as written; of a repeated one the first counts. */
  readonly formats: ReadonlyMap<string, Omit<PayloadFormat, 'payloadType'>>;
  readonly parameters: ReadonlyMap<string, string>;
}

const CONNECTION = /^c=IN IP\d (\S*)/;
const RTPMAP = /^a=rtpmap:(\d+) ([\w\-.]+)\s*\/(\d+)(?:\s*\/(\S*))?/;
const FMTP = /^a=fmtp:(\d+) (.*)/;
const PTIME = /^a=ptime:(\d+(?:\.\d+)?)/;
const DIRECTIONS: ReadonlyMap<string, StreamDirection> = new Map(
  (['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const).map((name) => [`a=${name}`, name]),
);

/** Reads `c=`, `a=rtpmap`, `a=fmtp`, `a=ptime` and directions (RFC 8866); others are left out. */
export function readMediaLines(lines: readonly string[]): MediaLines {
  const formats = new Map<string, Omit<PayloadFormat, 'payloadType'>>();
  const parameters = new Map<string, string>();
  let address: string | undefined;
  let direction: StreamDirection | undefined;
  let ptimeMs = Number.NaN;
  for (const line of lines) {
    if (line.startsWith('a=rtpmap:')) addFormat(formats, line);
    else if (line.startsWith('a=fmtp:')) {
      const [, payloadType, text] = FMTP.exec(line) ?? [];
      if (payloadType !== undefined && !parameters.has(payloadType)) {
        parameters.set(payloadType, text!.trim());
      }
    } else if (line.startsWith('c=')) {
      address = CONNECTION.exec(line)?.[1]?.split('/', 1)[0] ?? address;
    } else if (line.startsWith('a=ptime:')) {
      ptimeMs = Number(PTIME.exec(line)?.[1] ?? ptimeMs);
    } else {
      direction = DIRECTIONS.get(line) ?? direction;
    }
  }
  return { address: address === '' ? undefined : address, direction, ptimeMs, formats, parameters };
}

function addFormat(formats: Map<string, Omit<PayloadFormat, 'payloadType'>>, line: string): void {
  const [, payloadType, name, rate, count] = RTPMAP.exec(line) ?? [];
  if (payloadType === undefined || formats.has(payloadType)) return;
  const clockRate = Number(rate);
  if (clockRate === 0 || clockRate > 1_000_000) return;
  const channels = Number(count ?? 1);
  const isCount = Number.isInteger(channels) && channels > 0 && channels <= 255;
  formats.set(payloadType, {
    encodingName: name!.toUpperCase(),
    clockRate,
    channels: isCount ? channels : 1,
  });
}
