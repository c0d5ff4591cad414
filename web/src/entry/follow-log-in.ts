import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sessionQuery } from '../api/queries.ts';
import type { LogInAnswer } from '../api/wire.ts';
import { adoptUserLanguage } from '../i18n/translations.ts';

/** Goes where a step of a log-in leads: into the page, to `next`, or to the step after it. */
export function useFollowLogIn(): (answer: LogInAnswer, next: string | undefined) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async (answer, next) => {
    if ('user' in answer) {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, answer.user);
      await adoptUserLanguage(answer.user.language);
      // The gadget is a page of its own.
      const reloadDocument = next?.startsWith('/gadget') === true;
      await router.navigate({ href: next ?? '/', replace: true, reloadDocument });
      return;
    }
    const { needs, factors } = answer;
    const search = { next, needs, factors: factors.join(',') };
    await router.navigate({ to: '/login', search, replace: true });
  };
}
