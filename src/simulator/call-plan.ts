import { DIALOGUES, type DialogueName, readDialogue } from '../audio/index.ts';
import type { Side } from '../recording/index.ts';
import type { SimulatedCallOptions, SimulatedParty } from './call-options.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SimulatedUser, SimulateOptions } from './simulate-options.ts';
import { loopedSound, type SoundSource } from './sound-source.ts';

/** People outside, reached through a trunk. Numbers of the range kept for fiction. */
const OUTSIDERS: readonly SimulatedParty[] = [
  { number: '+442079460112', device: 'TRUNK-WEST', displayName: 'Harriet Lowe' },
  { number: '+442079460187', device: 'TRUNK-WEST', displayName: 'Amir Haddad' },
  { number: '+12025550143', device: 'TRUNK-EAST', displayName: 'Dana Whitfield' },
  { number: '+12025550166', device: 'TRUNK-EAST' },
  { number: '+33199001234', device: 'TRUNK-WEST', displayName: 'Claire Dumont' },
  { number: '+12025550109', device: 'TRUNK-EAST', displayName: 'Tomás Rivera' },
];

/** Every so manieth call is between two of the users themselves. */
const INTERNAL_EVERY = 3;

/** One call of a run. */
export interface PlannedCall {
  readonly index: number;
  readonly user: SimulatedUser;
  readonly call: SimulatedCallOptions;
}

/** Who talks to whom in a run, and what they say: the same seed gives the same calls. */
export function planCalls(options: SimulateOptions): PlannedCall[] {
  const random = new SeededRandom(options.seed);
  // Where each of the rounds begins: neighbouring calls differ as much as they can.
  const [turn, flip, outsiders] = [random.below(3), random.below(2), random.below(100)];
  const sounds = new Map<string, SoundSource>();
  return Array.from({ length: options.calls }, (_, index) => {
    const user = options.users[index % options.users.length]!;
    const colleagues = options.users.filter((other) => other.number !== user.number);
    const isInternal = colleagues.length > 0 && (index + turn) % INTERNAL_EVERY === 0;
    const outsider = OUTSIDERS[(index + outsiders) % OUTSIDERS.length]!;
    const dialogue = DIALOGUES[index % DIALOGUES.length]!;
    return {
      index,
      user,
      call: {
        near: partyOf(user),
        far: isInternal ? partyOf(random.pick(colleagues)) : outsider,
        direction: (index + flip + Math.floor(index / 4)) % 2 === 0 ? 'inbound' : 'outbound',
        sound: {
          near: dialogueSound(dialogue, 'near', sounds),
          far: dialogueSound(dialogue, 'far', sounds),
        },
        codecs: ['PCMU', 'PCMA', 'G722', 'L16'],
        impairment: options.impairment,
        srtp: options.srtp,
        // The recorder offers SRTP over TLS alone, and takes it everywhere.
        offer: options.srtp !== undefined && options.transport !== 'tls' ? 'early' : 'delayed',
        keepsPacketLog: false,
      },
    };
  });
}

/** First and last name as one, or undefined where neither is known. */
export function fullName(user: SimulatedUser): string | undefined {
  const name = `${user.firstName} ${user.lastName}`.trim();
  return name === '' ? undefined : name;
}

function partyOf(user: SimulatedUser): SimulatedParty {
  return { number: user.number, device: user.device, displayName: fullName(user) };
}

/** One side of a bundled dialogue, said again and again when the call is longer. */
function dialogueSound(
  name: DialogueName,
  side: Side,
  known: Map<string, SoundSource>,
): SoundSource {
  const key = `${name} ${side}`;
  const sound = known.get(key) ?? loopedSound(readDialogue(name)[side]);
  known.set(key, sound);
  return sound;
}
