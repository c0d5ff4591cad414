import { execFileSync } from 'node:child_process';
import type { CleanUp } from '../temporary-catalog.ts';

/** Why nothing can be mounted here, as `mount` says it; undefined where it can. */
export function mountProblem(): string | undefined {
  try {
    run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return `nothing can be mounted here: ${said.trim()}`;
  }
}

/** Puts a disk of so many bytes into a directory, in memory; it is gone after the test. */
export function mountSmallDisk(context: CleanUp, directory: string, bytes: number): void {
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=0777`, 'tmpfs', directory);
  // Somebody may stand in it yet.
  context.after(() => run('umount', '--lazy', directory));
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}
