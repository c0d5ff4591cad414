import { type Icon, IconUsers } from '@tabler/icons-react';
import type { ParseKeys } from 'i18next';

/** A page of the group *Administration*, for administrators alone. */
export interface AdministrationPage {
  /** As in the router. */
  readonly path: string;
  readonly title: ParseKeys;
  readonly icon: Icon;
}

/** In the order of the navigation. */
export const ADMINISTRATION_PAGES = [
  { path: '/users', title: 'users.title', icon: IconUsers },
] as const satisfies readonly AdministrationPage[];
