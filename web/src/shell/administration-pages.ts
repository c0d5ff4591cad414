import {
  type Icon,
  IconAddressBook,
  IconHelpCircle,
  IconKey,
  IconLogin2,
  IconPhoneOff,
  IconUsers,
} from '@tabler/icons-react';
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
  { path: '/missed', title: 'missed.title', icon: IconPhoneOff },
  { path: '/policy', title: 'preview.title', icon: IconHelpCircle },
  { path: '/system/log-in', title: 'accessSettings.title', icon: IconKey },
  { path: '/system/directory', title: 'directory.title', icon: IconAddressBook },
  { path: '/system/openid', title: 'openid.title', icon: IconLogin2 },
] as const satisfies readonly AdministrationPage[];
