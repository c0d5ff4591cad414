// Archives of exports, read by other programs than ours.
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Otherwise unzip takes names for something else than UTF-8. */
const env = { ...process.env, LC_ALL: 'C.UTF-8' };
const maxBuffer = 256 * 1024 * 1024;

/** An archive that `unzip` found whole and took apart. */
export class UnpackedArchive {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Unpacks the archive `path` into a directory beside it. Throws for one that is broken. */
  static async unpack(path: string): Promise<UnpackedArchive> {
    const directory = `${path}.unpacked`;
    await mkdir(directory);
    await run('unzip', ['-q', path, '-d', directory], { env, maxBuffer });
    return new UnpackedArchive(directory);
  }

  async text(name: string): Promise<string> {
    return readFile(join(this.directory, name), 'utf8');
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it is like is what tests are about.
  async json(name: string): Promise<any> {
    return JSON.parse(await this.text(name));
  }

  /** The rows of a list of CSV, as Python reads them, by column. */
  async rows(name: string): Promise<Record<string, string>[]> {
    const program =
      'import csv,json,sys;' +
      "print(json.dumps(list(csv.DictReader(open(sys.argv[1],encoding='utf-8-sig',newline='')))))";
    const path = join(this.directory, name);
    const { stdout } = await run('python3', ['-c', program, path], { maxBuffer });
    return JSON.parse(stdout);
  }

  /** What `sha256sum -c` says of each file: `OK` or `FAILED`. */
  async checked(): Promise<Record<string, string>> {
    const options = { cwd: this.directory, env, maxBuffer };
    const { stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], options).catch(
      (error: { stdout: string }) => error,
    );
    const lines = stdout.trimEnd().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(/: (?=[A-Z]+$)/)));
  }
}

/** Names and sizes in the directory of an archive, in order, as Python reads them. */
export async function listedFiles(path: string): Promise<[name: string, sizeBytes: number][]> {
  const program =
    'import json,sys,zipfile;' +
    'print(json.dumps([(i.filename,i.file_size) for i in zipfile.ZipFile(sys.argv[1]).infolist()]))';
  const { stdout } = await run('python3', ['-c', program, path], { maxBuffer });
  return JSON.parse(stdout);
}

/** A text in an archive, which `unzip` tests while it reads it. */
export async function fileOf(path: string, name: string): Promise<string> {
  return (await run('unzip', ['-p', path, name], { env, maxBuffer })).stdout;
}
