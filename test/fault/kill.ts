import type { Product } from '../support/product.ts';

export const TARGETS = ['capture', 'main', 'both'] as const;
export type Target = (typeof TARGETS)[number];

/** Kills without notice; the moment, in milliseconds since 1970. */
export async function kill(product: Product, target: Target): Promise<number> {
  const capture = product.capturePid;
  const atMs = Date.now();
  if (target !== 'main') process.kill(capture, 'SIGKILL');
  if (target !== 'capture') await product.kill('SIGKILL');
  return atMs;
}
