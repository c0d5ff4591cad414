import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Puts the device that is always full in the place of an open journal; returns the way back. */
export function fillDisk(path: string): () => void {
  const descriptor = descriptorOf(path);
  closeSync(descriptor);
  assert.equal(openSync('/dev/full', 'a'), descriptor);
  return () => {
    if (descriptorOf('/dev/full') !== descriptor) return;
    closeSync(descriptor);
    assert.equal(openSync(path, 'a'), descriptor);
  };
}

function descriptorOf(path: string): number {
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      if (readlinkSync(join('/proc/self/fd', name)) === path) return Number(name);
    } catch {
      // The descriptor of the listing itself is gone by now.
    }
  }
  return -1;
}
