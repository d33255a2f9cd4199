/** Who came back from Microsoft's sign-in, as the validated ID token says. */
export interface SignedInAdministrator {
  /** The Entra tenant: the only place where it is taken from. */
  readonly directoryId: string;
  /** For the audit log. */
  readonly name: string;
}

export type AdministratorRead =
  | { readonly administrator: SignedInAdministrator }
  | { readonly refused: "not_an_administrator" | "roles_not_told" | "no_organisation" };

/** Only these can grant an application rights to every mailbox; role template ids are the same in every directory. */
const ADMINISTRATORS: ReadonlySet<string> = new Set([
  // Global Administrator
  "62e90394-69f5-4237-9190-012177145e10",
  // Privileged Role Administrator
  "e8611ab8-c189-46e8-94e1-60213ab1f814",
]);

/** The directory of personal accounts, which belong to nobody's organisation. */
const PERSONAL_ACCOUNTS = "9188040d-6c67-4c5b-b112-36a304b66dad";
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the claims of an ID token whose signature, issuer, audience, time and nonce were checked. */
export function readAdministrator(claims: Readonly<Record<string, unknown>>): AdministratorRead {
  const directoryId = textOf(claims["tid"]).toLowerCase();
  if (!GUID.test(directoryId) || directoryId === PERSONAL_ACCOUNTS) return { refused: "no_organisation" };
  const roles = claims["wids"];
  if (!Array.isArray(roles)) return { refused: "roles_not_told" };
  if (!roles.some((it) => ADMINISTRATORS.has(String(it)))) return { refused: "not_an_administrator" };
  return {
    administrator: {
      directoryId,
      name: textOf(claims["preferred_username"]) || textOf(claims["name"]),
    },
  };
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}
