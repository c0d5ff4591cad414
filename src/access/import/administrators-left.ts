import type { User, UserPatch } from '../../storage/catalog/index.ts';

/** Counts who could still administrate after the changes that an import plans. */
export class AdministratorsLeft {
  #count: number;

  /** `count`: administrators before the import that are not disabled. */
  constructor(count: number) {
    this.#count = count;
  }

  /**
   * Whether somebody can still administrate after this change, which counts from now on where that
   * is so. Who is to become an administrator does not count: that may fail.
   */
  allows(user: User, patch: UserPatch): boolean {
    const isOne = user.isAdministrator && !user.isDisabled;
    const goes = patch.isDisabled === true || patch.isAdministrator === false;
    if (!isOne || !goes) return true;
    if (this.#count <= 1) return false;
    this.#count--;
    return true;
  }
}
