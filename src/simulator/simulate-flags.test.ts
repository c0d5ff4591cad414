import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { testCertificates } from '../../test/support/test-certificates.ts';
import { readSimulateFlags, type SimulateFlagValues } from './simulate-flags.ts';
import { SIMULATE_DEFAULTS } from './simulate-options.ts';

describe('readSimulateFlags', () => {
  it('keeps the defaults where nothing is said', () => {
    const impairment = { lossPercent: 0, reorderPercent: 0, duplicatePercent: 0, jitterMs: 0 };
    assert.deepEqual(readSimulateFlags({}), { ...SIMULATE_DEFAULTS, impairment });
  });

  it('reads every flag', () => {
    const options = readSimulateFlags({
      ...{ calls: '50', duration: '2.5', rate: '0.5', atOnce: true, to: 'recorder.example:5070' },
      ...{
        srtp: 'aead_aes_128_gcm',
        number: '9000',
        transport: 'tcp',
        loss: '1.5',
        reorder: '2',
        duplicate: '3',
      },
      ...{ jitter: '30', seed: '42', siprec: true },
    });
    assert.deepEqual(options, {
      ...{ to: { host: 'recorder.example', port: 5070 }, transport: 'tcp', number: '9000' },
      srtp: 'AEAD_AES_128_GCM',
      ...{ calls: 50, durationSeconds: 2.5, ratePerSecond: 0.5, isAtOnce: true, seed: 42 },
      isSiprec: true,
      users: SIMULATE_DEFAULTS.users,
      impairment: { lossPercent: 1.5, reorderPercent: 2, duplicatePercent: 3, jitterMs: 30 },
    });
    assert.deepEqual(readSimulateFlags({ to: '192.0.2.1' }).to, { host: '192.0.2.1', port: 5060 });
    assert.deepEqual(readSimulateFlags({ to: '[::1]:5061' }).to, { host: '::1', port: 5061 });
  });

  it('of TLS come with another port and with files', (t) => {
    const { directory, ...files } = testCertificates(t);
    const { to, transport, security } = readSimulateFlags({
      ...{ transport: 'tls', to: '192.0.2.1', tlsAuthorities: join(directory, 'ca.pem') },
    });
    assert.deepEqual(
      { to, transport },
      { to: { host: '192.0.2.1', port: 5061 }, transport: 'tls' },
    );
    assert.deepEqual(security, {
      ...{ authorities: files.authority, certificate: undefined, key: undefined },
    });
  });

  it('refuses what makes no sense', () => {
    const wrong: SimulateFlagValues[] = [
      ...[{ calls: '0' }, { calls: '1.5' }, { calls: 'x' }, { calls: '' }, { duration: '-1' }],
      ...[{ rate: '0' }, { loss: '101' }, { transport: 'sctp' }, { to: 'a:b:c' }, { to: 'a:0' }],
      ...[{ transport: 'tls', tlsKey: '/nowhere' }, { srtp: 'AES_256' }],
      ...[{ number: '7878@evil' }, { seed: '-1' }, { jitter: 'NaN' }],
    ];
    for (const values of wrong) {
      const name = JSON.stringify(values);
      assert.throws(() => readSimulateFlags(values), { code: 'SIMULATOR_WRONG_OPTION' }, name);
    }
    assert.throws(() => readSimulateFlags({ users: '/nowhere' }), { code: 'SIMULATOR_USERS_FILE' });
  });
});
