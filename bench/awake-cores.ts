import { spawn } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import process from 'node:process';

/**
 * Keeps every core busy with work of the lowest priority until the returned function is called.
 * A virtual core that sleeps is woken through the hypervisor, and a process that sends a packet
 * to another pays for that: up to half a millisecond per call that no real core takes, and that is
 * gone as soon as the machine has anything else to do.
 */
export function keepCoresAwake(): () => void {
  const spinners = Array.from({ length: availableParallelism() }, () => {
    const child = spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' });
    setPriority(child.pid!, constants.priority.PRIORITY_LOW);
    return child;
  });
  return () => {
    for (const spinner of spinners) spinner.kill('SIGKILL');
  };
}
