import { createSocket } from 'node:dgram';
import { mkdir, open } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { type AuditHead, headLine } from './audit-head.ts';

/** Where heads of the audit chain are kept. */
export interface AnchorPlace {
  /** As the administrator named it. */
  readonly name: string;
  /** Keeps a head; resolves when that is done as safely as the place allows. */
  keep(head: AuditHead): Promise<void>;
}

/** A log server. */
export interface SyslogAddress {
  readonly transport: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** A file to which lines are only ever added, each durable before the next. */
export function anchorFile(path: string): AnchorPlace {
  return {
    name: path,
    async keep(head) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Opened anew each time: somebody may have moved it away to keep it elsewhere.
      const file = await open(path, 'a', 0o600);
      try {
        await file.write(`${headLine(head)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}

const SYSLOG_TIMEOUT_MS = 10_000;
/** Facility 13 (log audit), severity 5 (notice): RFC 5424 §6.2.1. */
const PRIORITY = 13 * 8 + 5;

/** A log server by RFC 5424, over UDP (RFC 5426) or TCP with counted octets (RFC 6587 §3.4.1). */
export function anchorSyslog(address: SyslogAddress): AnchorPlace {
  const { transport, host, port } = address;
  return {
    name: syslogName(address),
    keep(head) {
      const message = Buffer.from(syslogMessage(head));
      if (transport === 'udp') return sendDatagram(message, host, port);
      const framed = Buffer.concat([Buffer.from(`${message.length} `), message]);
      return sendStream(framed, host, port);
    },
  };
}

/** `syslog://host:port`, as it stands in the options. */
export function syslogName({ transport, host, port }: SyslogAddress): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return `${transport === 'tcp' ? 'syslog+tcp' : 'syslog'}://${shown}:${port}`;
}

function syslogMessage(head: AuditHead): string {
  const name =
    hostname()
      .replace(/[^\x21-\x7e]/g, '-')
      .slice(0, 255) || '-';
  return `<${PRIORITY}>1 ${head.at} ${name} earwitness ${process.pid} audit-head - ${headLine(head)}`;
}

function sendDatagram(message: Buffer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (error: Error | null | undefined) => {
      socket.close();
      if (error) reject(error);
      else resolve();
    };
    socket.once('error', end);
    socket.send(message, port, host, end);
  });
}

function sendStream(message: Buffer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(SYSLOG_TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', (hasFailed) => {
      if (!hasFailed) resolve();
    });
    // What the server says is of no interest; without reading it the end would never come.
    socket.resume();
    socket.end(message);
  });
}
