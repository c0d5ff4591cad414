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
  readonly catalog: Pick<Catalog, 'users' | 'settings' | 'credentials'>;
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
  /** Device, owner and address for which a PIN was right → the hash of that PIN. */
  readonly #proven: ExpiringMap<string>;
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
    const user = owner === undefined ? undefined : await catalog.users.get(owner.id);
    const isInNetwork = this.#networks.has(address);
    if (isMediaAddress || (isInNetwork && (await this.#isProven(device, user, address)))) {
      return { kind: 'known', device, user };
    }
    if (!isInNetwork) return { kind: 'stranger' };
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
    // Read before it is checked: a PIN that is changed meanwhile proves nothing later.
    const hash = ownerId === undefined ? undefined : await catalog.credentials.pinHash(ownerId);
    // A device of nobody has a PIN that is always wrong, and runs out of attempts like others.
    const result = await access.checkPin(ownerId ?? `device ${device}`, pin, address);
    if (result.kind === 'throttled') return result;
    if (result.kind === 'wrong' || ownerId === undefined || hash === undefined) {
      return { kind: 'pin-needed', isWrong: true };
    }
    this.#proven.set(provenKey(device, ownerId, address), hash);
    return { kind: 'known', device, user: await catalog.users.get(ownerId) };
  }

  /**
   * Bound to the owner and the PIN too: who gets the device next proves themselves again, and so
   * does everybody after a new PIN. A user who is disabled proves nothing any more.
   */
  async #isProven(device: string, owner: User | undefined, address: string): Promise<boolean> {
    if (owner === undefined || owner.isDisabled) return false;
    const hash = this.#proven.get(provenKey(device, owner.id, address));
    return (
      hash !== undefined && hash === (await this.#options.catalog.credentials.pinHash(owner.id))
    );
  }
}

function provenKey(device: string, ownerId: string, address: string): string {
  return `${device} ${ownerId} ${address}`;
}
