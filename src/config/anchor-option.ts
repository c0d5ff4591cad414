import { resolve } from 'node:path';
import type { SyslogAddress } from '../lifecycle/index.ts';

/** Where heads of the audit chain are kept. */
export interface AnchorOption {
  /** Absolute path. */
  readonly file: string;
  readonly servers: readonly SyslogAddress[];
}

const SYSLOG = /^syslog(\+tcp)?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i;

/**
 * Reads the option `auditAnchor`: a path, log servers, or both, with commas between. Without a
 * path it is `usualFile`. Throws a RangeError with a sentence for a person.
 */
export function parseAnchorOption(text: string, usualFile: string): AnchorOption {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const servers = entries.filter((entry) => /^syslog\b.*:\/\//i.test(entry)).map(parseServer);
  const paths = entries.filter((entry) => !/^syslog\b.*:\/\//i.test(entry));
  if (paths.length > 1) {
    throw new RangeError(`auditAnchor: ${paths.join(' and ')} are two files; one is enough`);
  }
  return { file: paths[0] === undefined ? usualFile : resolve(paths[0]), servers };
}

function parseServer(text: string): SyslogAddress {
  const [, tcp, host = '', port = ''] = SYSLOG.exec(text) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535) {
    const expected = 'syslog://host:port or syslog+tcp://host:port';
    throw new RangeError(`auditAnchor: ${text} is not of the form ${expected}`);
  }
  const plain = host.replace(/^\[|\]$/g, '');
  return { transport: tcp === undefined ? 'udp' : 'tcp', host: plain, port: Number(port) };
}
