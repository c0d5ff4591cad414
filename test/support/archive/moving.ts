// Moves recordings until it is killed, or everything is moved: `moving.ts DATA SERVER`.
import { ArchiveScene } from './archive-scene.ts';

const [data, server = ''] = process.argv.slice(2);
const closers: (() => unknown)[] = [];
const context = { after: (fn: () => unknown) => void closers.push(fn) };
const scene = await ArchiveScene.open(context, JSON.parse(server), { data });
process.send?.('begins');
await scene.archive.look();
for (const close of closers) await close();
process.disconnect?.();
