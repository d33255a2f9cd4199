import { createRootRoute } from "@tanstack/react-router";
import { NotFound } from "./not-found.tsx";
import { Trouble } from "../ui/trouble.tsx";

export const rootRoute = createRootRoute({
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => <Trouble error={error} onRetry={reset} />,
});
