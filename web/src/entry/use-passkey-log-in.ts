import type { AuthenticationResponseJSON } from '@simplewebauthn/browser';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { request } from '../api/client.ts';
import type { LogInAnswer } from '../api/wire.ts';
import { useFollowLogIn } from './follow-log-in.ts';
import { provePasskey } from './passkey.ts';

const route = getRouteApi('/login');

/** Proves a passkey and sends it to `path`, in the form that `bodyOf` makes. */
export function usePasskeyLogIn(
  path: string,
  bodyOf: (answer: AuthenticationResponseJSON) => unknown,
): UseMutationResult<LogInAnswer, Error, void> {
  const follow = useFollowLogIn();
  const { next } = route.useSearch();
  return useMutation({
    mutationFn: async () => {
      const body = bodyOf(await provePasskey());
      return request<LogInAnswer>(path, { method: 'POST', body });
    },
    onSuccess: (answer) => follow(answer, next),
  });
}
