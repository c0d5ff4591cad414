import {
  type Icon,
  IconActivity,
  IconAddressBook,
  IconAdjustments,
  IconFilter,
  IconHelpCircle,
  IconHistory,
  IconKey,
  IconLogin2,
  IconPhoneOff,
  IconPlugConnected,
  IconServerCog,
  IconTrash,
  IconUsers,
  IconWebhook,
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
  { path: '/status', title: 'status.title', icon: IconActivity },
  { path: '/missed', title: 'missed.title', icon: IconPhoneOff },
  { path: '/users', title: 'users.title', icon: IconUsers },
  { path: '/filters', title: 'filters.title', icon: IconFilter },
  { path: '/policy', title: 'preview.title', icon: IconHelpCircle },
  { path: '/settings', title: 'settings.title', icon: IconAdjustments },
  { path: '/system/parameters', title: 'settings.system', icon: IconServerCog },
  { path: '/system/log-in', title: 'accessSettings.title', icon: IconKey },
  { path: '/system/directory', title: 'directory.title', icon: IconAddressBook },
  { path: '/system/openid', title: 'openid.title', icon: IconLogin2 },
  { path: '/system/tokens', title: 'tokens.title', icon: IconPlugConnected },
  { path: '/system/webhooks', title: 'webhooks.title', icon: IconWebhook },
  { path: '/retention', title: 'retention.title', icon: IconTrash },
  { path: '/audit', title: 'audit.title', icon: IconHistory },
] as const satisfies readonly AdministrationPage[];
