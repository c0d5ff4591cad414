// Program of the rotation trials: rotates the keys of a data directory until it is killed.
import process from 'node:process';
import { SealedScene } from './sealed-scene.ts';

const [, , data = '', how = ''] = process.argv;
const scene = await SealedScene.open(data);
const removesOld = how !== 'keep';
await scene.rotation().rotate({ resumes: how === 'resume', removesOld });
process.send?.('rotated');
for (;;) {
  await scene.rotation().rotate({ resumes: false, removesOld });
  process.send?.('rotated');
}
