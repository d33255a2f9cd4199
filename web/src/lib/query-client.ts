import { QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "./api.ts";

const MAX_TRIES = 3;

/** The one memory of what the server has; screens keep no copy of it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What was refused stays refused; only what could not be reached is asked again.
      retry: (failures, error) =>
        failures < MAX_TRIES && !(error instanceof ApiFailure && error.status < 500),
    },
  },
});
