import { weaknessOf } from "#shared/password-strength.ts";
import type { Setup } from "#identity/setup.ts";
import type { Tries } from "#identity/throttle.ts";
import { ApiError } from "./api-error.ts";
import { getSetup, postSetup } from "./contract/setup.ts";
import { ok } from "./reply.ts";
import type { OpenRoute } from "./serve-route.ts";
import { beginTry } from "./begin-try.ts";

export interface SetupNeeds {
  readonly setup: Setup;
  readonly tries: Tries;
  readonly signIn: { hashPassword(password: string): Promise<string> };
  /** Mail goes out from here. */
  readonly sendsMail: boolean;
  readonly hasSingleSignOn: () => Promise<boolean>;
}

const ORGANISATION = "Organisation";

/** The first visit. */
export function setupRoutes(
  serveOpen: OpenRoute,
  { setup, tries, signIn, sendsMail, hasSingleSignOn }: SetupNeeds,
): void {
  serveOpen(getSetup, async () => {
    const [needed, offersSingleSignOn] = await Promise.all([setup.isNeeded(), hasSingleSignOn()]);
    return ok({ needed, password_reset: sendsMail, single_sign_on: offersSingleSignOn });
  });

  serveOpen(postSetup, async ({ body }, { address }) => {
    const { code, name, email, password, organisation = ORGANISATION } = body;
    await beginTry(tries, { what: "setup", from: address });
    refuseWeak(password, { email, name });
    const passwordHash = await signIn.hashPassword(password);
    const reply = await setup.withCode(code, { email, name, passwordHash, organisation });
    switch (reply.result) {
      case "done":
        return ok({ email, accounts: [...reply.tenantIds] });
      case "wrong_code":
        throw new ApiError(
          "wrong_code",
          "This is not the code that the server printed at its start: `undeliver setup-code` prints a new one.",
        );
      case "not_needed":
        throw new ApiError("wrong_state", "Somebody can sign in already: ask him to invite you.");
    }
  });
}

export function refuseWeak(password: string, whose: { readonly email: string; readonly name: string }): void {
  const message = weaknessOf(password, whose);
  if (message !== undefined) throw new ApiError("weak_password", { message, pointer: "/body/password" });
}
