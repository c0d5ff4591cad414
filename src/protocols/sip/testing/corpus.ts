import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of the corpus of foreign messages, or why its tests are left out. `root` is the value of
 * EARWITNESS_CORPUS.
 */
export class CorpusFolder {
  readonly path: string;
  /** Why there is nothing to test; undefined where there is. */
  readonly missing: string | undefined;

  constructor(root: string | undefined, ...parts: string[]) {
    this.path = join(root ?? '.', ...parts);
    if (root === undefined) {
      this.missing = 'EARWITNESS_CORPUS is not set: it names the folder of foreign messages';
    } else if (!existsSync(this.path)) {
      this.missing = `EARWITNESS_CORPUS has no ${parts.join('/')}`;
    }
  }

  /** Names of the files that `accepts`, sorted. */
  names(accepts: (name: string) => boolean = () => true): string[] {
    return readdirSync(this.path).filter(accepts).sort();
  }

  read(name: string): Buffer {
    return readFileSync(join(this.path, name));
  }
}
