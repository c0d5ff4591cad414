import type { Access } from '../access/index.ts';
import { type Clock, plainAddress } from '../base/index.ts';
import type { CallControl } from '../recorder/index.ts';
import { type Catalog, deviceKey, type User } from '../storage/catalog/index.ts';
import { ExpiringMap } from './expiring-map.ts';
import { PhoneNetworks } from './phone-networks.ts';

/** After a right PIN its device is known at the address for so long. */
const PROVEN_MS = 30 * 60_000;
const PROVEN_ENTRIES = 10_000;
const DEVICE_FORM = /^[A-Z0-9._-]{1,50}$/;

/** Who asks: a device that proved to be one, or what it has to do. */
export type PhoneClaim =
  | { readonly kind: 'known'; readonly device: string; readonly user: User | undefined }
  | { readonly kind: 'pin-needed'; readonly isWrong: boolean }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number }
  | { readonly kind: 'stranger' };

/** What a request says of itself. */
export interface ClaimedPhone {
  /** Name of the device, which proves nothing. */
  readonly device: string;
  /** Network address that the request comes from. */
  readonly address: string;
  readonly pin: string | undefined;
}

export interface PhoneIdentityOptions {
  readonly access: Pick<Access, 'checkPin'>;
  readonly catalog: Pick<Catalog, 'users' | 'settings'>;
  readonly control: Pick<CallControl, 'mediaAddressOf'>;
  readonly clock: Clock;
}

/**
 * Finds out whether a request comes from the phone that it names: by the address from which the
 * media of that phone comes or came last, or else, within the phone networks, by the PIN of its
 * user. Whoever is turned away learns nothing, not even whether there is such a device.
 */
export class PhoneIdentity {
  readonly #options: PhoneIdentityOptions;
  /** Device and address for which a PIN was right. */
  readonly #proven: ExpiringMap<true>;
  readonly #networks: PhoneNetworks;

  constructor(options: PhoneIdentityOptions) {
    this.#options = options;
    const { catalog, clock } = options;
    this.#networks = new PhoneNetworks(catalog);
    this.#proven = new ExpiringMap({ clock, lifetimeMs: PROVEN_MS, entries: PROVEN_ENTRIES });
  }

  async identify(claimed: ClaimedPhone): Promise<PhoneClaim> {
    const { catalog, control } = this.#options;
    const device = deviceKey(claimed.device);
    const address = plainAddress(claimed.address);
    if (!DEVICE_FORM.test(device)) return { kind: 'stranger' };
    const owner = catalog.users.findByDevice(device);
    const isMediaAddress = control.mediaAddressOf(device) === address;
    const isProven = this.#networks.has(address) && this.#isProven(device, owner?.id, address);
    if (isMediaAddress || isProven) {
      const user = owner === undefined ? undefined : await catalog.users.get(owner.id);
      return { kind: 'known', device, user };
    }
    if (!this.#networks.has(address)) return { kind: 'stranger' };
    if (claimed.pin === undefined) return { kind: 'pin-needed', isWrong: false };
    return this.#byPin(device, owner?.id, address, claimed.pin);
  }

  async #byPin(
    device: string,
    ownerId: string | undefined,
    address: string,
    pin: string,
  ): Promise<PhoneClaim> {
    const { access, catalog } = this.#options;
    // A device of nobody has a PIN that is always wrong, and runs out of attempts like others.
    const result = await access.checkPin(ownerId ?? `device ${device}`, pin, address);
    if (result.kind === 'throttled') return result;
    if (result.kind === 'wrong' || ownerId === undefined) {
      return { kind: 'pin-needed', isWrong: true };
    }
    this.#proven.set(provenKey(device, ownerId, address), true);
    return { kind: 'known', device, user: await catalog.users.get(ownerId) };
  }

  /** Bound to the owner too: who gets the device next proves themselves again. */
  #isProven(device: string, ownerId: string | undefined, address: string): boolean {
    if (ownerId === undefined) return false;
    return this.#proven.get(provenKey(device, ownerId, address)) === true;
  }
}

function provenKey(device: string, ownerId: string, address: string): string {
  return `${device} ${ownerId} ${address}`;
}
