import type { QueryClient } from "@tanstack/react-query";
import { redirect } from "@tanstack/react-router";
import { ApiFailure } from "../lib/api.ts";
import { type User, userQuery } from "../lib/user.ts";

/** Who is signed in; whoever is not is sent to sign in, and comes back to `from` afterwards. */
export async function requireUser(client: QueryClient, from: string): Promise<User> {
  try {
    return await client.ensureQueryData(userQuery);
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 401) {
      throw redirect({ href: `/sign-in?from=${encodeURIComponent(from)}` });
    }
    throw error;
  }
}
