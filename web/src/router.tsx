import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from './api/queries.ts';
import { readAuditListSearch } from './audit/audit-list-search.ts';
import { LoginPage } from './entry/login-page.tsx';
import { loginSearchFor, readLoginSearch } from './entry/login-search.ts';
import { readMissedSearch } from './missed/missed-search.ts';
import { readListSearch } from './recordings/list-search.ts';
import { readRetentionSearch } from './retention/retention-search.ts';
import { AppFrame } from './shell/app-frame.tsx';
import { ErrorPage } from './shell/error-page.tsx';
import { HomePage } from './shell/home-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { parseSearch, stringifySearch } from './shell/search-codec.ts';
import { readUserImportSearch } from './user-import/user-import-search.ts';
import { readUserListSearch } from './users/user-list-search.ts';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFoundPage,
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: readLoginSearch,
  component: LoginPage,
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./entry/setup-page.tsx'), 'SetupPage'),
});

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    const user = await context.queryClient.ensureQueryData(sessionQuery);
    if (user === null)
      throw redirect({ to: '/login', search: loginSearchFor(location.href, false) });
  },
  component: AppFrame,
});

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  component: HomePage,
});

const recordingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/recordings/$filterId',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./recordings/recordings-page.tsx'), 'RecordingsPage'),
});

const liveRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/live',
  component: lazyRouteComponent(() => import('./live/live-page.tsx'), 'LivePage'),
});

const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/users',
  validateSearch: readUserListSearch,
  component: lazyRouteComponent(() => import('./users/users-page.tsx'), 'UsersPage'),
});

const statusRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/status',
  component: lazyRouteComponent(() => import('./system/status-page.tsx'), 'StatusPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  component: lazyRouteComponent(
    () => import('./settings/recording-settings-page.tsx'),
    'RecordingSettingsPage',
  ),
});

const systemRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/parameters',
  component: lazyRouteComponent(
    () => import('./settings/system-settings-page.tsx'),
    'SystemSettingsPage',
  ),
});

const retentionRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/retention',
  validateSearch: readRetentionSearch,
  component: lazyRouteComponent(() => import('./retention/retention-page.tsx'), 'RetentionPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/audit',
  validateSearch: readAuditListSearch,
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});

const userImportRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/users/import',
  validateSearch: readUserImportSearch,
  component: lazyRouteComponent(
    () => import('./user-import/user-import-page.tsx'),
    'UserImportPage',
  ),
});

const userRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/users/$userId',
  component: lazyRouteComponent(() => import('./users/user-page.tsx'), 'UserPage'),
});

const filtersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/filters',
  component: lazyRouteComponent(() => import('./filters/filters-page.tsx'), 'FiltersPage'),
});

const filterRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/filters/$filterId',
  component: lazyRouteComponent(() => import('./filters/filter-page.tsx'), 'FilterPage'),
});

const approvalsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/approvals',
  component: lazyRouteComponent(() => import('./four-eyes/approvals-page.tsx'), 'ApprovalsPage'),
});

const missedRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/missed',
  validateSearch: readMissedSearch,
  component: lazyRouteComponent(() => import('./missed/missed-page.tsx'), 'MissedPage'),
});

const policyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/policy',
  component: lazyRouteComponent(() => import('./policy/preview-page.tsx'), 'PreviewPage'),
});

const accountRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
});

const logInRulesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/log-in',
  component: lazyRouteComponent(() => import('./access/log-in-rules-page.tsx'), 'LogInRulesPage'),
});

const directoryRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/directory',
  component: lazyRouteComponent(() => import('./access/directory-page.tsx'), 'DirectoryPage'),
});

const openIdRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/openid',
  component: lazyRouteComponent(() => import('./access/openid-page.tsx'), 'OpenIdPage'),
});

const tokensRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/tokens',
  component: lazyRouteComponent(() => import('./tokens/tokens-page.tsx'), 'TokensPage'),
});

const webhooksRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/system/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

// An address that leads nowhere: inside the frame, where the way on is.
const nowhereRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '$',
  component: NotFoundPage,
});

const routeTree = rootRoute.addChildren([
  loginRoute,
  setupRoute,
  appRoute.addChildren([
    homeRoute,
    recordingsRoute,
    liveRoute,
    usersRoute,
    userImportRoute,
    userRoute,
    filtersRoute,
    filterRoute,
    approvalsRoute,
    statusRoute,
    settingsRoute,
    systemRoute,
    retentionRoute,
    auditRoute,
    missedRoute,
    policyRoute,
    accountRoute,
    logInRulesRoute,
    directoryRoute,
    openIdRoute,
    tokensRoute,
    webhooksRoute,
    nowhereRoute,
  ]),
]);

/** The router of the page; a session that ends leads to the log-in page and back again. */
export function createAppRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    parseSearch,
    stringifySearch,
  });
  queryClient.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    if (event.query.queryKey[0] !== sessionQuery.queryKey[0] || event.query.state.data !== null) {
      return;
    }
    const isInside = router.state.matches.some((match) => match.routeId === '/app');
    if (!isInside) return;
    const search = loginSearchFor(router.state.location.href, true);
    void router.navigate({ to: '/login', search });
  });
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
