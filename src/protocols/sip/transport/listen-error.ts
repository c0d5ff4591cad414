import { RecorderError, systemCode } from '../../../base/index.ts';
import type { ListenPoint } from './transports.ts';

/** What the system says of a socket that cannot be bound, as an operating failure. */
export function listenError(error: unknown, point: ListenPoint): RecorderError {
  const place = `${point.transport} ${point.host}:${point.port}`;
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new RecorderError('SIP_PORT_IN_USE', `SIP cannot listen at ${place}: in use`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return new RecorderError('SIP_ADDRESS_UNKNOWN', `SIP cannot listen at ${place}: not ours`, {
        cause: error,
      });
    case 'EACCES':
      return new RecorderError('SIP_PORT_FORBIDDEN', `SIP may not listen at ${place}`, {
        cause: error,
      });
    default:
      return new RecorderError('SIP_LISTEN_FAILED', `SIP cannot listen at ${place}`, {
        cause: error,
      });
  }
}
