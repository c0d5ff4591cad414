import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { errorText, RecorderError } from '../base/index.ts';
import { dataDirectory, isRecorderRunning } from '../config/index.ts';
import { rewrapRecordings, type WrapProblem } from '../lifecycle/index.ts';
import {
  addRecipient,
  fingerprintText,
  formatPrivateKey,
  KeyRing,
  newRecipientPair,
  openAsRecipient,
  pairFrom,
  publicKeyFrom,
  type RecipientPair,
  removeRecipient,
} from '../storage/crypto/index.ts';
import { type CommandContext, optionsOf, print, withData } from './data-option.ts';
import { rewrapText, withKeys } from './key-data.ts';
import { endProgress } from './progress-line.ts';

interface EscrowFlags {
  readonly data?: string;
  readonly config?: string;
}

interface RecoverFlags extends EscrowFlags {
  readonly escrowKey: string;
}

/** `earwitness key escrow …`: public keys to which the keys of recordings are wrapped besides. */
export function escrowCommand(context: CommandContext): Command {
  const escrow = new Command('escrow').description('who else can open recordings in an emergency');
  escrow
    .command('new')
    .description('make a key pair: the private half in a file, the public one is printed')
    .argument('<file>', 'file that is made for the private key')
    .action((file: string) => {
      const pair = newRecipientPair();
      writePrivateKey(file, pair);
      const text = pair.publicKey.toString('base64');
      const fingerprint = fingerprintText(pair.publicKey);
      print(false, undefined, `Public key: ${text}\nFingerprint: ${fingerprint}`);
    });
  withData(escrow.command('add').description('wrap the keys of all recordings to a public key too'))
    .argument('<name>', 'how it is called here')
    .argument('<key>', 'public key in base64 or PEM')
    .action(async (name: string, key: string, flags: EscrowFlags) => {
      const publicKey = publicKeyFrom(key);
      const fingerprint = fingerprintText(publicKey);
      const report = await withKeys(optionsOf(flags, context), ({ rotation }) =>
        rotation.change(addRecipient({ name, publicKey }), { added: name, fingerprint }),
      ).finally(endProgress);
      print(false, undefined, `${name} (${fingerprint}) is a recipient. ${rewrapText(report)}`);
    });
  withData(escrow.command('remove').description('wrap nothing to a recipient any more'))
    .argument('<name>')
    .action(async (name: string, flags: EscrowFlags) => {
      const report = await withKeys(optionsOf(flags, context), ({ rotation }) =>
        rotation.change(removeRecipient(name), { removed: name }),
      ).finally(endProgress);
      print(false, undefined, `${name} is no recipient any more. ${rewrapText(report)}`);
    });
  return escrow;
}

/** `earwitness key recover`: with an escrow key, when the master keys are lost. */
export function recoverCommand(context: CommandContext): Command {
  return withData(new Command('recover'))
    .description('the master keys are lost: wrap the keys of recordings by new ones')
    .requiredOption('--escrow-key <file>', 'private key of an escrow recipient')
    .action(async (flags: RecoverFlags) => {
      const options = optionsOf(flags, context);
      const pair = readPrivateKey(flags.escrowKey);
      if (await isRecorderRunning(dataDirectory(options.dataDirectory))) {
        throw new RecorderError('ALREADY_RUNNING', 'stop the recorder before keys are recovered');
      }
      await KeyRing.makeAnew(options.dataDirectory, options.keys);
      const problems: WrapProblem[] = [];
      const opened = openAsRecipient(pair);
      const recordings = await withKeys(options, (data) =>
        data.keyRing.exclusively(() => rewrapRecordings(data, { problems, opened })),
      ).finally(endProgress);
      const text = rewrapText({ recordings, journals: 0, secrets: 0, problems });
      print(false, undefined, `${text}\nPasswords of servers and authenticator apps are lost.`);
    });
}

function writePrivateKey(file: string, pair: RecipientPair): void {
  try {
    writeFileSync(file, formatPrivateKey(pair), { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    const why = `The private key cannot be written: ${errorText(cause)}`;
    throw new RecorderError('ESCROW_INVALID', why, { cause });
  }
}

/** The public key in a file. Throws `ESCROW_INVALID`. */
export function readPublicKey(file: string): Buffer {
  try {
    return publicKeyFrom(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = `${file} is no public key: ${errorText(cause)}`;
    throw new RecorderError('ESCROW_INVALID', why, { cause });
  }
}

/** The key pair whose private half is in a file. Throws `ESCROW_INVALID`. */
export function readPrivateKey(file: string): RecipientPair {
  try {
    return pairFrom(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = `${file} is no private key: ${errorText(cause)}`;
    throw new RecorderError('ESCROW_INVALID', why, { cause });
  }
}
