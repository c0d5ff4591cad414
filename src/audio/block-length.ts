import { assert } from '../base/index.ts';

/** The length of a block of as many channels as a file has. One of another shape is a bug. */
export function blockLength(channels: readonly ArrayLike<number>[], expected: 1 | 2): number {
  assert(channels.length === expected, `${channels.length} channels, not ${expected}`);
  const length = channels[0]!.length;
  assert(
    channels.every((each) => each.length === length),
    'channels of one length',
  );
  return length;
}
