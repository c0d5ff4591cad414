import { createLog, systemClock, systemTimers } from '../base/index.ts';
import { dataDirectory, keysNoticed, type Options } from '../config/index.ts';
import { KeyRotation, type RewrapReport, type WrappedPlaces } from '../lifecycle/index.ts';
import { Catalog } from '../storage/catalog/index.ts';
import { KeyRing, SecretBox } from '../storage/crypto/index.ts';
import { RecordingKeys } from '../storage/store/index.ts';
import { commandActor } from './data-option.ts';
import { tellProgress } from './progress-line.ts';

/** What a command about keys works on. */
export interface KeyData extends WrappedPlaces {
  readonly catalog: Catalog;
  readonly rotation: KeyRotation;
}

/** Opens keys and catalog of the data directory for one action; errors as `KeyRing.open`. */
export async function withKeys<T>(
  options: Options,
  action: (data: KeyData) => Promise<T>,
): Promise<T> {
  const data = dataDirectory(options.dataDirectory);
  const keyRing = await KeyRing.open(data.path, options.keys);
  const secretBox = new SecretBox(keyRing);
  const log = createLog('warn');
  const catalog = await Catalog.open(data.catalog, { clock: systemClock, log, secretBox });
  const places = {
    keyRing,
    recordingKeys: new RecordingKeys(data.store, keyRing),
    journalDirectories: [data.journals, data.undecoded],
    secrets: catalog.secretWraps,
  };
  const rotation = new KeyRotation({
    ...{ ...places, audit: catalog.audit, by: commandActor() },
    noticed: () => keysNoticed(data.run, keyRing.version, systemTimers),
    onProgress: (done) => tellProgress({ phase: 'Recordings', done, total: undefined }),
  });
  try {
    return await action({ ...places, catalog, rotation });
  } finally {
    await catalog.close();
  }
}

/** What was wrapped anew, in a sentence, and what was not. */
export function rewrapText({ recordings, journals, secrets, problems }: RewrapReport): string {
  const done = `${recordings} recordings, ${journals} journals and ${secrets} secrets`;
  return [
    `Wrapped anew: ${done}.`,
    ...problems.map(({ what, problem }) => `Not wrapped anew: ${what}: ${problem}`),
  ].join('\n');
}
