import { type Static, Type } from 'typebox';
import type { Catalog } from '../storage/catalog/index.ts';
import { orNull } from './answers.ts';
import { MomentSchema, momentText } from './moment.ts';

const ACTIONS = {
  'recording.played': 'played',
  'recording.downloaded': 'downloaded',
  'recording.exported': 'exported',
} as const;

/** That somebody heard a recording or took it along. */
export const PlaySchema = Type.Object({
  at: MomentSchema,
  by: Type.String(),
  secondPerson: orNull(Type.String({ description: 'Who unlocked the view, where it takes two' })),
  action: Type.Unsafe<'played' | 'downloaded' | 'exported'>({
    type: 'string',
    enum: Object.values(ACTIONS),
  }),
});

const SHOWN = 20;
/** Events among which they are looked for. */
const READ = 100;

/** Who heard a recording last, newest first, as the audit trail tells. */
export async function playsOf(
  { audit }: Pick<Catalog, 'audit'>,
  recordingId: string,
): Promise<Static<typeof PlaySchema>[]> {
  const { items } = await audit.list({ object: recordingId, action: 'recording', limit: READ });
  const plays = items.flatMap(({ atMs, actor, action, details }) => {
    const kind = ACTIONS[action as keyof typeof ACTIONS];
    if (kind === undefined) return [];
    const second = (details as { secondPersonName?: string }).secondPersonName ?? null;
    return [{ at: momentText(atMs), by: actor.name, secondPerson: second, action: kind }];
  });
  return plays.slice(0, SHOWN);
}
