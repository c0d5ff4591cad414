import { readdirSync, readFileSync } from 'node:fs';

/** CPU time that all threads of a process have used so far, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // Nanoseconds on the CPU, nanoseconds waiting, slices.
    const [spent] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    sum += Number(spent) / 1000;
  }
  return sum;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
}
