import type { CallFacts, Side } from '../api/wire.ts';

/** The shortest words for a party: its name, else its number, else its device. */
export function partyName(item: CallFacts | undefined, side: Side): string | undefined {
  if (item === undefined) return undefined;
  const { user } = item;
  const userName = [user?.firstName, user?.lastName].filter(Boolean).join(' ');
  const names =
    side === 'near'
      ? [userName, item.localName, item.localNumber, item.localDevice]
      : [item.remoteName, item.remoteNumber, item.remoteDevice];
  return names.find((name) => name !== null && name !== undefined && name !== '') ?? undefined;
}
