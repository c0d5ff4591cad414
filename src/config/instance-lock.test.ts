import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { RecorderError } from '../base/index.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { InstanceLock } from './instance-lock.ts';

describe('data directory', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'data-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('belongs to one recorder at a time', async () => {
    const { run } = prepareDataDirectory(root);
    const lock = await InstanceLock.take(run);
    await assert.rejects(
      InstanceLock.take(run),
      (error) => error instanceof RecorderError && error.code === 'ALREADY_RUNNING',
    );
    lock.release();
    const again = await InstanceLock.take(run);
    again.release();
  });

  it('is taken over from an owner that died', async () => {
    const { run } = prepareDataDirectory(root);
    writeFileSync(join(run, 'main.sock'), '');
    const lock = await InstanceLock.take(run);
    lock.release();
  });

  it('must be writable', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    assert.throws(
      () => prepareDataDirectory(file),
      (error) => error instanceof RecorderError && error.code === 'DATA_NOT_WRITABLE',
    );
  });
});
