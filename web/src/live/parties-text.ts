import type { TFunction } from 'i18next';
import { type CallFacts, SIDES } from '../api/wire.ts';
import { partyName } from '../player/party-name.ts';

/** Who talks with whom, in the shortest words. */
export function partiesText(item: CallFacts, t: TFunction): string {
  return SIDES.map((side) => partyName(item, side) ?? t('list.unknownParty')).join(' – ');
}
