import { isIPv6 } from 'node:net';
import type { Timers } from '../../base/index.ts';
import type { ArchivePlace } from '../../storage/catalog/index.ts';
import type { ArchiveTarget } from './archive-target.ts';
import { GuardedTarget, type TargetLimits } from './guarded-target.ts';
import type { HostKeyPin } from './sftp-target.ts';

/** What a target is opened with. */
export interface TargetAccess {
  readonly place: ArchivePlace;
  /** Of the user, or of the private key; the secret key of S3. */
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly hostKey: HostKeyPin;
  readonly limits: TargetLimits;
}

const PORTS = {
  ...{ ftp: 21, ftps: 21, 'ftps-implicit': 990, sftp: 22, s3: 443, 's3-http': 80 },
} as const satisfies Record<ArchivePlace['protocol'], number>;

const FTP_SECURITY = { ftp: 'none', ftps: 'explicit', 'ftps-implicit': 'implicit' } as const;

/** The port that is used where none is named. */
export function portOf({ protocol, port }: Pick<ArchivePlace, 'protocol' | 'port'>): number {
  return port ?? PORTS[protocol];
}

/** The target of a place. Nothing is connected yet; what speaks the protocol is loaded now. */
export async function openTarget(access: TargetAccess, timers: Timers): Promise<ArchiveTarget> {
  return new GuardedTarget(await unguarded(access), access.limits, timers);
}

async function unguarded(access: TargetAccess): Promise<ArchiveTarget> {
  const { place, password, privateKey, hostKey, limits } = access;
  const { protocol, host, user, directory, certificateAuthority } = place;
  const where = { host, port: portOf(place), user, directory };
  switch (protocol) {
    case 'sftp': {
      const { SftpTarget } = await import('./sftp-target.ts');
      return new SftpTarget({ ...where, password, privateKey, hostKey }, limits.timeoutMs);
    }
    case 's3':
    case 's3-http': {
      const { S3Target } = await import('./s3-target.ts');
      const { region, bucket, pathStyle: isPathStyle } = place;
      const keys = { accessKeyId: user, secretAccessKey: password ?? '' };
      const bucketAddress = { region, bucket, isPathStyle, directory, certificateAuthority };
      const s3 = { endpoint: endpointOf(place), ...keys, ...bucketAddress };
      return new S3Target(s3, limits.timeoutMs);
    }
    default: {
      const { FtpTarget } = await import('./ftp-target.ts');
      const security = FTP_SECURITY[protocol];
      const ftp = { ...where, security, password: password ?? '', certificateAuthority };
      return new FtpTarget(ftp);
    }
  }
}

function endpointOf(place: ArchivePlace): string {
  const scheme = place.protocol === 's3' ? 'https' : 'http';
  const host = isIPv6(place.host) ? `[${place.host}]` : place.host;
  return `${scheme}://${host}:${portOf(place)}`;
}
