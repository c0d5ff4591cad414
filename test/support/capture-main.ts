// A main process in small: opens one session and stays until it is killed.
// Argument: JSON with `options` of the supervisor and the `request` with keys in hex.
import process from 'node:process';
import { silentLog, systemTimers } from '../../src/base/index.ts';
import { CaptureSupervisor } from '../../src/capture/index.ts';

const { options, request } = JSON.parse(process.argv[2]!);
const supervisor = await CaptureSupervisor.start({
  ...options,
  log: silentLog,
  timers: systemTimers,
});
const bound = await supervisor.open({
  ...request,
  key: Buffer.from(request.key, 'hex'),
  wrappedKey: Buffer.from(request.wrappedKey, 'hex'),
});
process.stdout.write(`${JSON.stringify(bound)}\n`);
setInterval(() => {}, 1000);
