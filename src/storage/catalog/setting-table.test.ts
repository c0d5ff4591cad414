import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import {
  TESTER,
  temporaryCatalog,
  temporaryDirectory,
} from '../../../test/support/temporary-catalog.ts';
import { FakeTime } from '../../base/index.ts';
import { NO_POLICY, OFFERABLE_CODECS } from '../../recording/index.ts';
import { Catalog } from './catalog.ts';
import { ACCESS_SETTINGS } from './settings/access-settings.ts';

/** Those of the way in have a test of their own. */
const ACCESS_DEFAULTS = Object.fromEntries(
  Object.entries(ACCESS_SETTINGS).map(([key, { initial }]) => [key, initial()]),
);

const DEFAULTS = {
  ...ACCESS_DEFAULTS,
  number: '7878',
  userIdentification: 'number',
  offeredCodecs: [...OFFERABLE_CODECS],
  audioFormat: 'mp3',
  channels: 'stereo',
  bitrateKbps: null,
  encrypted: false,
  unknownUsers: 'decline',
  lines: null,
  reservedLines: null,
  keepGraceMinutes: 5,
  pauseSeconds: 120,
  newUserPolicy: NO_POLICY,
  ...{ deleteAfterDays: null, deletionHour: 3, verificationDays: 30, verificationHour: 1 },
  ...{ diskWarningPercent: 15, diskCriticalPercent: 5 },
  internalNumbers: [],
  trustedPeers: [],
  frameOrigins: [],
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  languages: ['en', 'de', 'fr', 'it'],
  archivePlace: null,
  archiveRules: {
    ...{ enabled: false, highMegabytes: null, lowMegabytes: null, afterDays: null },
    ...{ kilobytesPerSecond: null, fromHour: null, toHour: null, cacheMegabytes: 500 },
  },
  archiveEncryption: { kind: 'none', recipient: '' },
  mail: null,
  ...{ phoneNetworks: [], notifiesPhones: true, phoneUser: '' },
};

describe('settings', () => {
  it('have defaults, and keep what is set', async (t) => {
    const { settings } = await temporaryCatalog(t);
    assert.deepEqual(settings.get(), DEFAULTS);
    const patch = {
      number: '9000',
      lines: 60,
      trustedPeers: ['10.0.0.0/8', '2001:db8::/32', '192.168.1.7'],
      internalNumbers: ['1000-1999', '8...', '9T', '/^\\+4930/'],
      frameOrigins: ['https://finesse.example.com:8445', 'https://[2001:db8::1]'],
      timeZone: 'Europe/Berlin',
    };
    assert.deepEqual(await settings.set(patch, TESTER), { ...DEFAULTS, ...patch });
    assert.deepEqual(settings.get(), { ...DEFAULTS, ...patch });
    assert.deepEqual((await settings.set({ lines: null }, TESTER)).lines, null);
  });

  it('are the same object until something changes', async (t) => {
    const { settings } = await temporaryCatalog(t);
    const before = settings.get();
    assert.equal(settings.get(), before);
    await settings.set({}, TESTER);
    await settings.set({ lines: 1 }, TESTER);
    assert.notEqual(settings.get(), before);
  });

  it('name the key, what was found and what was expected', async (t) => {
    const { settings } = await temporaryCatalog(t);
    const wrongOrigins = [
      ...['http://finesse.example.com', 'https://finesse.example.com/', 'https://*.example.com'],
      ...['https://a;script-src', 'https://Finesse.example.com', 'finesse.example.com', '*'],
    ].map((origin): [object, string, string] => {
      return [{ frameOrigins: [origin] }, 'SETTING_INVALID', 'expected origins, for'];
    });
    const wrong: [object, string, string][] = [
      [{ nubmer: '1' }, 'SETTING_UNKNOWN', 'there is no setting "nubmer"; there are number,'],
      [{ number: '' }, 'SETTING_INVALID', 'setting number: found "", expected 1 to 64 digits'],
      [{ lines: 1.5 }, 'SETTING_INVALID', 'setting lines: found 1.5, expected a whole number'],
      [{ lines: '5' }, 'SETTING_INVALID', 'setting lines: found "5", expected a whole number'],
      [{ audioFormat: 'aac' }, 'SETTING_INVALID', 'found "aac", expected one of mp3, opus, wav,'],
      [{ trustedPeers: ['10.0.0.0/33'] }, 'SETTING_INVALID', 'expected addresses and networks'],
      [{ trustedPeers: ['cucm.local'] }, 'SETTING_INVALID', 'expected addresses and networks'],
      [{ trustedPeers: '10.0.0.1' }, 'SETTING_INVALID', 'expected a list of at most 1000'],
      ...wrongOrigins,
      [{ internalNumbers: ['/(/'] }, 'SETTING_INVALID', 'internal numbers, entry 1'],
      [
        { archiveEncryption: { kind: 'recipient', recipient: '' } },
        'SETTING_INVALID',
        'escrow new',
      ],
      [{ archiveEncryption: { kind: 'none', recipient: 'x' } }, 'SETTING_INVALID', 'escrow new'],
      [{ archivePassphrase: 'eleven char' }, 'SETTING_INVALID', 'expected 12 to 10000 characters'],
      [{ timeZone: 'Mars/Base' }, 'SETTING_INVALID', 'expected an IANA time zone'],
      [{ constructor: 1 }, 'SETTING_UNKNOWN', 'there is no setting "constructor"'],
    ];
    for (const [patch, code, message] of wrong) {
      await assert.rejects(
        settings.set(patch as Record<string, unknown>, TESTER),
        (error: Error) => {
          assert.ok(error.message.includes(message), error.message);
          assert.equal((error as Error & { code: string }).code, code);
          return true;
        },
      );
    }
    assert.deepEqual(settings.get(), DEFAULTS);
  });

  it('are changed all or none', async (t) => {
    const { settings } = await temporaryCatalog(t);
    await assert.rejects(settings.set({ lines: 7, number: 5 }, TESTER));
    assert.equal(settings.get().lines, null);
  });

  it('follow what another program sets, without a restart', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const clock = new FakeTime();
    const running = await Catalog.open(path, { clock });
    assert.equal(running.settings.get().lines, null);
    const commandLine = await Catalog.open(path);
    await commandLine.settings.set({ lines: 12 }, TESTER);
    clock.advance(100);
    assert.equal(running.settings.get().lines, 12);
    await commandLine.settings.set({ lines: 13 }, TESTER);
    assert.equal(running.settings.get().lines, 12);
    assert.equal(running.settings.latest().lines, 13);
    await commandLine.close();
    await running.close();
  });

  it('ignore keys of other versions and report values nobody could have set', async (t) => {
    const path = join(await temporaryDirectory(t), 'catalog.sqlite');
    const clock = new FakeTime();
    const catalog = await Catalog.open(path, { clock });
    const other = new DatabaseSync(path);
    other.exec(`insert into settings values ('ofTheFuture', '1')`);
    assert.deepEqual(catalog.settings.get(), DEFAULTS);
    other.exec(`insert into settings values ('lines', '"many"')`);
    clock.advance(100);
    assert.throws(() => catalog.settings.get(), { code: 'SETTING_INVALID' });
    other.close();
    await catalog.close();
  });
});
