import { systemClock, systemTimers } from '../base/index.ts';
import { Phones } from '../phone/index.ts';
import type { CallControl } from '../recorder/index.ts';
import type { Foundation } from './foundation.ts';

/** Starts what the recorder and telephones have to do with each other. */
export function startPhones(foundation: Foundation, control: CallControl): Phones {
  const { access, catalog, log, closers } = foundation;
  const parts = { access, catalog, control, log };
  const phones = new Phones({ ...parts, clock: systemClock, timers: systemTimers });
  phones.start();
  closers.add(() => phones.close());
  return phones;
}
