// Makes the bundled dialogues in assets/dialogues: the two sides of a talk as two WAV files of
// one length, µ-law at 8 kHz. Needs espeak-ng and sox. The results are kept in the project; run
// this only to change them: node scripts/make-dialogues.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OUTPUT = new URL('../assets/dialogues/', import.meta.url).pathname;
const PAUSE_SECONDS = 0.35;
const TRIM_START = ['silence', '1', '0.02', '0.5%'];
/** Telephone band, no silence around, a level that leaves room. */
const TELEPHONE = [
  ...['rate', '8000', 'sinc', '250-3500', 'norm', '-4'],
  ...[...TRIM_START, 'reverse', ...TRIM_START, 'reverse'],
];

const DIALOGUES = [
  {
    name: 'service-desk',
    voices: {
      near: ['-v', 'en-us+f3', '-s', '165', '-p', '55'],
      far: ['-v', 'en-gb+m3', '-s', '160', '-p', '35'],
    },
    turns: [
      ['near', 'Service desk, good morning. How can I help you?'],
      ['far', 'Good morning. My telephone shows no calls since yesterday.'],
      ['near', 'Which number is it, please?'],
      ['far', 'Two four one seven, on the third floor.'],
      ['near', 'I see it. The line was set to do not disturb. I have changed it back.'],
      ['far', 'Oh. My own mistake. Thank you very much.'],
      ['near', 'You are welcome. Goodbye.'],
    ],
  },
  {
    name: 'bank-order',
    voices: {
      near: ['-v', 'de+m7', '-s', '165', '-p', '40'],
      far: ['-v', 'de+f2', '-s', '165', '-p', '60'],
    },
    turns: [
      ['near', 'Beispielbank, guten Tag. Das Gespräch wird aufgezeichnet.'],
      ['far', 'Guten Tag. Ich möchte hundert Aktien der Muster A G kaufen.'],
      ['near', 'Gern. Zum Marktpreis, oder mit einem Limit?'],
      ['far', 'Mit einem Limit von zweiundvierzig Euro fünfzig.'],
      ['near', 'Hundert Stück, Limit zweiundvierzig fünfzig.'],
      ['far', 'Ja, das ist richtig. Auf Wiederhören.'],
      ['near', 'Auf Wiederhören.'],
    ],
  },
];

function secondsOf(path) {
  return Number(execFileSync('soxi', ['-D', path], { encoding: 'utf8' }));
}

/** Speaks every turn, then lays each side's turns at their times, silence between. */
function makeDialogue({ name, voices, turns }, directory) {
  let at = PAUSE_SECONDS;
  const placed = turns.map(([side, text], index) => {
    const spoken = join(directory, `${name}-${index}-spoken.wav`);
    const path = join(directory, `${name}-${index}.wav`);
    execFileSync('espeak-ng', [...voices[side], '-w', spoken, text]);
    execFileSync('sox', ['-D', spoken, '-b', '16', path, ...TELEPHONE]);
    const turn = { side, path, at };
    at += secondsOf(path) + PAUSE_SECONDS;
    return turn;
  });
  for (const side of ['near', 'far']) {
    const own = placed.filter((turn) => turn.side === side);
    const inputs = own.flatMap((turn) => ['-v', '1', `|sox ${turn.path} -p pad ${turn.at}`]);
    const silence = `|sox -n -r 8000 -c 1 -p trim 0 ${at.toFixed(2)}`;
    const target = join(OUTPUT, `${name}.${side}.wav`);
    const output = ['-r', '8000', '-e', 'u-law', '-b', '8', target];
    execFileSync('sox', ['-D', '-m', '-v', '1', silence, ...inputs, ...output]);
    console.log(`${target}: ${secondsOf(target).toFixed(2)} s`);
  }
}

mkdirSync(OUTPUT, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'dialogues-'));
try {
  for (const dialogue of DIALOGUES) makeDialogue(dialogue, directory);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
