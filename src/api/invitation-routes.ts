import type { Invitations, Joining } from "#identity/invitations.ts";
import type { Tries } from "#identity/throttle.ts";
import { ApiError } from "./api-error.ts";
import { beginTry } from "./begin-try.ts";
import { acceptInvitation, getInvitation } from "./contract/invitation.ts";
import { ok } from "./reply.ts";
import type { OpenContext, OpenRoute } from "./serve-route.ts";
import { refuseWeak } from "./setup-routes.ts";

export interface InvitationNeeds {
  readonly invitations: Invitations;
  readonly tries: Tries;
  readonly signIn: { hashPassword(password: string): Promise<string> };
  readonly forgetPersons: () => void;
}

/** What the link of an invitation leads to. Its token is 256 random bits: guesses are counted all the same. */
export function invitationRoutes(serveOpen: OpenRoute, needs: InvitationNeeds): void {
  const { invitations, tries } = needs;

  serveOpen(getInvitation, async ({ query }, { address }) => {
    const it = await invitations.find(query.token);
    if (it === undefined) {
      await beginTry(tries, { what: "invitation", from: address });
      throw gone();
    }
    return ok({
      account: { id: it.tenantId, name: it.tenantName },
      email: it.email,
      name: it.name,
      role: it.role,
      invited_by: it.invitedBy,
      expires_at: it.expiresAt.toISOString(),
      person_exists: it.personExists,
      single_sign_on: it.hasSingleSignOn,
    });
  });

  serveOpen(acceptInvitation, async ({ body: { token, ...given } }, context) => {
    const invitation = await invitations.find(token);
    if (invitation === undefined) {
      await beginTry(tries, { what: "invitation", from: context.address });
      throw gone();
    }
    const joining = await joiningOf(invitation, { given, context, needs });
    const reply = await invitations.accept(token, joining);
    switch (reply.result) {
      case "joined":
        needs.forgetPersons();
        return ok({ account_id: reply.tenantId, email: reply.email });
      case "not_found":
        throw gone();
      case "person_exists":
        throw signInFirst(invitation.email);
      case "other_person":
        throw new ApiError(
          "wrong_state",
          `This invitation is for ${invitation.email}: sign in as that person.`,
        );
    }
  });
}

interface Asked {
  readonly given: { readonly name?: string | undefined; readonly password?: string | undefined };
  readonly context: OpenContext;
  readonly needs: InvitationNeeds;
}

async function joiningOf(
  { email, personExists }: { readonly email: string; readonly personExists: boolean },
  { given: { name, password }, context, needs }: Asked,
): Promise<Joining> {
  if (personExists) {
    const person = await context.person();
    if (person === undefined) throw signInFirst(email);
    // What another tenant's identity provider has said does not speak for the person.
    if (person.signedInBy !== "password") throw signInFirst(email);
    return { by: "session", personId: person.personId };
  }
  if (name === undefined || password === undefined) {
    throw new ApiError("invalid_input", { message: "Give a name and a password.", pointer: "/body" });
  }
  refuseWeak(password, { email, name });
  return { by: "password", name, passwordHash: await needs.signIn.hashPassword(password) };
}

function gone(): ApiError {
  return new ApiError("not_found", "This invitation is used, withdrawn or too old: ask for a new one.");
}

function signInFirst(email: string): ApiError {
  return new ApiError(
    "sign_in_first",
    `${email} can sign in already: sign in by password first, then open this link again.`,
  );
}
