import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { RecorderError } from '../base/index.ts';
import { environmentName, flagName, loadOptions } from './index.ts';

function withFile<T>(text: string, use: (path: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'config-'));
  const path = join(directory, 'earwitness.yaml');
  writeFileSync(path, text);
  try {
    return use(path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof RecorderError);
    return `${error.code}: ${error.message}`;
  }
  throw new Error('nothing was refused');
}

describe('loadOptions', () => {
  it('has TLS where certificate and key are named, both', () => {
    const load = (flags: Readonly<Record<string, string>>) =>
      loadOptions({ environment: {}, flags }).sipTls;
    const files = { sipCertificate: 'a.pem', sipKey: 'a.key' };
    const usual = { port: 5061, oldPort: undefined, authorities: undefined };
    assert.deepEqual(load(files), { ...usual, certificate: 'a.pem', key: 'a.key' });
    const more = { sipTlsPort: '5071', sipOldTlsPort: '5072', sipAuthorities: 'ca.pem' };
    assert.deepEqual(load({ ...files, ...more }), {
      ...{ port: 5071, oldPort: 5072, certificate: 'a.pem', key: 'a.key', authorities: 'ca.pem' },
    });
    for (const flags of [{ sipKey: 'a.key' }, { sipOldTlsPort: '5072' }] as const) {
      assert.match(
        refusal(() => load(flags)),
        /^CONFIG_WRONG_VALUE: SIP over TLS needs sipCertificate/,
      );
    }
  });

  it('has a default for everything', () => {
    const { keys, ...options } = loadOptions({ environment: {}, flags: {} });
    const { passphrase, ...others } = keys;
    assert.deepEqual(
      [others, passphrase?.()],
      [{ file: undefined, command: undefined }, undefined],
    );
    assert.deepEqual(options, {
      dataDirectory: resolve('data'),
      sipHost: '::',
      sipPort: 5060,
      sipTls: undefined,
      httpHost: '::',
      httpPort: 8080,
      rtpPorts: { first: 20000, last: 29999 },
      mediaAddress: undefined,
      publicUrl: undefined,
      logLevel: 'info',
      finaliseWorkers: undefined,
      ffmpeg: 'ffmpeg',
      minFreeDiskBytes: 500_000_000,
      auditAnchor: { file: resolve('data/audit/heads.jsonl'), servers: [] },
    });
  });

  it('reads the passphrase of the master keys late, and shows it nowhere', () => {
    const environment = { EARWITNESS_KEY_PASSPHRASE: 'from outside' };
    const given = loadOptions({ environment, flags: {} });
    assert.equal(given.keys.passphrase?.(), 'from outside');
    assert.equal(JSON.stringify(given).includes('outside'), false);
    withFile('a fine day\n', (file) => {
      const options = loadOptions({ environment, flags: { keyPassphraseFile: file } });
      assert.equal(options.keys.passphrase?.(), 'a fine day');
    });
    const missing = loadOptions({ environment, flags: { keyPassphraseFile: '/nowhere/at/all' } });
    assert.throws(() => missing.keys.passphrase?.(), { code: 'KEY_PASSPHRASE_MISSING' });
  });

  it('lets the command line win over the environment, and that over the file', () => {
    withFile('sipPort: 1\nhttpPort: 2\nrtpPorts: 30000-30999\n', (file) => {
      const options = loadOptions({
        file,
        environment: { EARWITNESS_HTTP_PORT: '3', EARWITNESS_LOG_LEVEL: 'warn' },
        flags: { logLevel: 'error' },
      });
      assert.equal(options.sipPort, 1);
      assert.equal(options.httpPort, 3);
      assert.equal(options.logLevel, 'error');
      assert.deepEqual(options.rtpPorts, { first: 30000, last: 30999 });
    });
  });

  it('stops at an unknown key and names the nearest', () => {
    withFile('sip-port: 5070\n', (file) => {
      assert.equal(
        refusal(() => loadOptions({ file, environment: {}, flags: {} })),
        `CONFIG_UNKNOWN_KEY: ${file}: unknown key sip-port. Did you mean sipPort?`,
      );
    });
    assert.equal(
      refusal(() => loadOptions({ environment: { EARWITNESS_SIPPORT: '1' }, flags: {} })),
      'CONFIG_UNKNOWN_KEY: the environment: unknown key EARWITNESS_SIPPORT. ' +
        'Did you mean EARWITNESS_SIP_PORT?',
    );
  });

  it('says where a wrong value stands', () => {
    const wrong = (flags: object) => refusal(() => loadOptions({ environment: {}, flags }));
    assert.match(wrong({ sipPort: '70000' }), /^CONFIG_WRONG_VALUE: --sip-port: "70000" must be/);
    assert.match(wrong({ sipPort: 'abc' }), /^CONFIG_WRONG_VALUE: --sip-port: "abc" must be/);
    assert.match(wrong({ rtpPorts: '30000' }), /^CONFIG_WRONG_VALUE: --rtp-ports: "30000" must/);
    assert.match(wrong({ rtpPorts: '30000-20000' }), /is not a range of at least four ports/);
    assert.match(
      refusal(() => loadOptions({ file: '/nowhere/x.yaml', environment: {}, flags: {} })),
      /^CONFIG_UNREADABLE: \/nowhere\/x.yaml: ENOENT/,
    );
  });

  it('derives the names of environment and command line', () => {
    assert.equal(environmentName('minFreeDiskMb'), 'EARWITNESS_MIN_FREE_DISK_MB');
    assert.equal(flagName('minFreeDiskMb'), '--min-free-disk-mb');
  });
});
