import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Product } from '../support/product.ts';

interface Listed {
  readonly localNumber: string;
  readonly localName: string;
  readonly isComplete: boolean;
  readonly durationSeconds: number;
}

describe('earwitness simulate --siprec', () => {
  for (const transport of ['udp', 'tcp'] as const) {
    it(`places calls that are recorded whole, over ${transport}`, async () => {
      const product = await Product.start();
      try {
        const to = `127.0.0.1:${product.report.sipPorts[transport]}`;
        const flags = ['--calls', '2', '--at-once', '--duration', '2', '--transport', transport];
        product.run('simulate', '--siprec', '--demo', '--to', to, ...flags);
        const client = await product.logIn();
        const recordings = await client.waitForRecordings<Listed>(2);
        assert.deepEqual(
          recordings.map(({ localNumber, isComplete }) => [localNumber, isComplete]).sort(),
          [
            ['2101', true],
            ['2102', true],
          ],
        );
        for (const { durationSeconds } of recordings) assert.ok(durationSeconds >= 1.5);
      } finally {
        await product.close();
      }
    });
  }
});
