// Program of the rotation trials: rotates the keys of a data directory until it is killed.
import { once } from 'node:events';
import process from 'node:process';
import type { RotationWord } from './rotation-trials.ts';
import { SealedScene } from './sealed-scene.ts';

const [, , data = '', how = ''] = process.argv;
const scene = await SealedScene.open(data);
const tell = (word: RotationWord) => process.send?.(word);

/** Asks the recorder of the trials, as a command asks the one that runs. */
async function noticed(): Promise<void> {
  tell('changed');
  await once(process, 'message');
}

await scene.rotation(noticed).rotate({ resumes: how === 'resume', removesOld: true });
tell('rotated');
for (;;) {
  await scene.rotation(noticed).rotate({ resumes: false, removesOld: true });
  tell('rotated');
}
