import { hkdfSync } from "node:crypto";
import type pg from "pg";
import type { InvitationMail } from "#api/user-routes.ts";
import type { IdentityProvider } from "#identity/sign-in-desk.ts";
import { openGuardedFetch } from "#shared/guarded-fetch.ts";
import { type Letters, openLetters } from "#sign-in/letters.ts";
import { openOpenIdConnect } from "#sign-in/open-id-connect.ts";
import { openSignIn } from "#sign-in/open-sign-in.ts";
import { openApprovers } from "#store/approvers.ts";
import type { Database } from "#store/database.ts";
import { openInvitations } from "#store/invitations.ts";
import { openMembers } from "#store/members.ts";
import { openPersons } from "#store/persons.ts";
import type { Sealer } from "#store/seal.ts";
import { openSetup } from "#store/setup.ts";
import { openSignInDesk } from "#store/sign-in-desk.ts";
import { openSignInSettings } from "#store/sign-in-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTries } from "#store/tries.ts";

export interface PersonPartsNeeds {
  readonly database: Database;
  /** Of the same database: sign-in has a few connections of its own. */
  readonly connection: pg.ClientConfig;
  readonly sealer: Sealer;
  readonly signInSecret: string;
  /** Where people reach this, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly privateHosts: readonly string[];
  /** `undefined`: no mail goes out, links are shown to the administrator. */
  readonly mailUrl: string | undefined;
  readonly onError: (error: Error) => void;
}

/** The parts of the API that people who sign in need. */
export function openPersonParts(needs: PersonPartsNeeds, opened: AsyncDisposableStack) {
  const { database, sealer, publicUrl, onError } = needs;
  const signInSettings = openSignInSettings(database, sealer);
  const desk = openSignInDesk(database, signInSettings);
  const openId = openOpenIdConnect(opened.use(openGuardedFetch(needs)), Date.now);
  const tries = openTries(database);
  const letters = needs.mailUrl === undefined ? undefined : openLetters(needs.mailUrl, publicUrl);
  const signIn = opened.use(
    openSignIn({
      connection: needs.connection,
      secret: needs.signInSecret,
      publicUrl,
      desk,
      tries,
      openId,
      onError,
      ...(letters !== undefined && { sendReset: (mail) => letters.reset(mail) }),
    }),
  );
  return {
    signIn,
    sessions: signIn,
    tries,
    signInSettings,
    publicUrl,
    persons: openPersons(database),
    members: openMembers(database),
    invitations: openInvitations(database),
    setup: openSetup(database),
    approvers: openApprovers(database),
    sendsMail: letters !== undefined,
    hasSingleSignOn: () => hasSingleSignOn(database),
    whyNotProvider: (provider: IdentityProvider) => openId.whyNot(provider),
    mailInvitation: invitationsBy(letters, { database, onError }),
  };
}

/** Mail that does not go out is said, and the link is shown instead. */
function invitationsBy(
  letters: Letters | undefined,
  { database, onError }: Pick<PersonPartsNeeds, "database" | "onError">,
) {
  const tenants = openTenants(database);
  return async ({ tenantId, ...mail }: InvitationMail): Promise<boolean> => {
    if (letters === undefined) return false;
    const organisation = (await tenants.find(tenantId))?.name ?? "";
    return letters.invitation({ ...mail, organisation }).then(
      () => true,
      (cause: unknown) => {
        onError(new Error("an invitation could not be mailed", { cause }));
        return false;
      },
    );
  };
}

async function hasSingleSignOn(database: Database): Promise<boolean> {
  return (await database.asWorker((tx) => tx.rows("select from sign_in_domain limit 1"))).length > 0;
}

/** Signs cookies and seals second factors; another one than any other use of the instance key has. */
export function deriveSignInSecret(instanceKey: Buffer): string {
  const label = "undeliver sign-in";
  return Buffer.from(hkdfSync("sha256", instanceKey, Buffer.alloc(0), label, 32)).toString("base64url");
}
