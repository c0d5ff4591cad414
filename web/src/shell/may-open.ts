import type { LoggedInUser } from '../api/wire.ts';
import { ADMINISTRATION_PAGES } from './administration-pages.ts';

/** Whether a page is one of the user's: to all others there is nothing at its address. */
export function mayOpen(user: LoggedInUser, path: string): boolean {
  const isOn = (page: string): boolean => path === page || path.startsWith(`${page}/`);
  if (isOn('/approvals')) return user.isSupervisor;
  return user.isAdministrator || !ADMINISTRATION_PAGES.some((page) => isOn(page.path));
}
