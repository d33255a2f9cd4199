import { MutationCache, type Query, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "./api.ts";
import { goToSignIn, SIGN_OUT } from "./leave.ts";
import { userQuery } from "./user.ts";

const MAX_TRIES = 3;

/** The one memory of what the server has; screens keep no copy of it. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => onRefused(error, query) }),
  mutationCache: new MutationCache({ onError: (error) => onRefused(error) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused stays refused; only what could not be reached is asked again.
      retry: (failures, error) =>
        failures < MAX_TRIES && !(error instanceof ApiFailure && error.status < 500),
    },
  },
});

/** As the API says it, and what is below `/auth`. */
const ENDED: readonly string[] = ["unauthenticated", "UNAUTHORIZED"];

/** Whoever was signed in and is no more, because the session ended elsewhere or by itself, signs in again. */
function onRefused(error: Error, query?: Query<unknown, unknown>): void {
  if (!(error instanceof ApiFailure)) return;
  const wasSignedIn = queryClient.getQueryData(userQuery.queryKey) !== undefined;
  // Whoever signs out himself is not asked to come back to where he was by what was under way just then.
  const isLeaving = queryClient.isMutating({ mutationKey: SIGN_OUT }) > 0;
  if (ENDED.includes(error.type) && wasSignedIn && !isLeaving) goToSignIn();
  const isNeeded = error.type === "second_factor_needed" || error.type === "single_sign_on_needed";
  // What the organisation asks for has changed meanwhile: the frame then shows what to do.
  if (isNeeded && query?.queryKey[0] !== userQuery.queryKey[0]) {
    void queryClient.invalidateQueries({ queryKey: userQuery.queryKey });
  }
}
