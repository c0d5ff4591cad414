import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ApiError, request } from '../api/client.ts';
import type { LogInAnswer } from '../api/wire.ts';
import { useFollowLogIn } from './follow-log-in.ts';

const route = getRouteApi('/login');

/** A step of a log-in: sends what was answered, and goes where that leads. */
export function useLogInStep<Body>(path: string): UseMutationResult<LogInAnswer, Error, Body> {
  const follow = useFollowLogIn();
  const { next } = route.useSearch();
  const navigate = route.useNavigate();
  return useMutation({
    mutationFn: (body: Body) => request<LogInAnswer>(path, { method: 'POST', body }),
    onSuccess: (answer) => follow(answer, next),
    onError: async (error) => {
      // Too late or too often: from the beginning.
      const isOver = error instanceof ApiError && error.code === 'LOGIN_STEP_EXPIRED';
      if (isOver) await navigate({ search: { next, problem: error.code }, replace: true });
    },
  });
}
