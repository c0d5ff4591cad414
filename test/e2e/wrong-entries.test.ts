import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { Product, tryCommand } from '../support/product.ts';

describe('wrong entries at the start', () => {
  let root = '';
  let last = 0;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'wrong-'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** Starts on a new data directory and returns how it ended and what it said. */
  function start(flags: readonly string[] = [], directory = join(root, String(last++))) {
    const ports = ['--sip-port', '0', '--http-port', '0', '--log-level', 'error'];
    const { status, stderr } = tryCommand(['start', '--data', directory, ...ports, ...flags]);
    assert.equal(status, 1, stderr);
    return stderr.trim().split('\n').at(-1)!;
  }

  it('names a port that is taken, and how to choose another', async () => {
    const server = createServer().listen(0, '::');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    try {
      assert.equal(
        start(['--http-port', String(port)]),
        `earwitness: Page: port ${port} is in use by another program. Stop that program, ` +
          'or choose another port: --http-port 8081 (HTTP_PORT_IN_USE)',
      );
      assert.equal(
        start(['--sip-port', String(port)]),
        `earwitness: SIP: port ${port} is in use by another program. Stop that program, ` +
          'or choose another port: --sip-port 5070 (SIP_PORT_IN_USE)',
      );
    } finally {
      server.close();
    }
  });

  it('says that the data directory cannot be written to', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    assert.match(start([], file), /^earwitness: the data directory .* cannot be written to: /);
    assert.match(start([], join(file, 'below')), /cannot be written to: .*\(DATA_NOT_WRITABLE\)$/);
  });

  it('says that the disk is full', (t) => {
    const directory = join(root, 'full');
    mkdirSync(directory);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
    if (mount.status !== 0) {
      t.skip('only root may mount the small disk that this test fills');
      return;
    }
    try {
      spawnSync('dd', ['if=/dev/zero', `of=${join(directory, 'filler')}`, 'bs=4k']);
      assert.match(start([], directory), /the disk of the data directory .* is full; .*DISK_FULL/);
    } finally {
      spawnSync('umount', [directory]);
    }
  });

  it('says what is wrong with a value', () => {
    assert.match(
      start(['--min-free-disk-mb', 'x']),
      /--min-free-disk-mb: "x" must be .*WRONG_VALUE/,
    );
  });

  it('names the known key that an unknown one is like', () => {
    const file = join(root, 'earwitness.yaml');
    writeFileSync(file, 'httpprt: 8080\n');
    assert.equal(
      start(['--config', file]),
      `earwitness: ${file}: unknown key httpprt. Did you mean httpPort? (CONFIG_UNKNOWN_KEY)`,
    );
  });

  it('does not take a mistyped command for a start', () => {
    const { status, stdout, stderr } = tryCommand(['setings', 'list']);
    const said = "error: unknown command 'setings'\n(Did you mean settings?)\n";
    assert.deepEqual([status, stdout, stderr], [1, '', `${said}(--help says what there is)\n`]);
  });

  it('refuses a second recorder on the same directory', async () => {
    const product = await Product.start();
    try {
      assert.match(start([], product.dataDirectory), /another recorder is running .*ALREADY_RUN/);
    } finally {
      await product.close();
    }
  });

  it('refuses a catalog of a newer program, and leaves it as it was', async () => {
    const product = await Product.start();
    await product.kill('SIGTERM');
    const path = join(product.dataDirectory, 'catalog.sqlite');
    const directory = join(root, 'newer');
    mkdirSync(directory);
    copyFileSync(path, join(directory, 'catalog.sqlite'));
    await product.close();
    const database = new DatabaseSync(join(directory, 'catalog.sqlite'));
    const tables = database.prepare("select name from sqlite_master where name like '%migration'");
    const { name } = tables.get() as { name: string };
    database.exec(`insert into ${name} values ('9999-from-the-future', '2099-01-01')`);
    database.close();
    assert.match(start([], directory), /CATALOG_NEWER/);
  });
});
