import { DELEGATED_SCOPES, type GoogleSeed, googleSeed } from "#simulator/google/seed.ts";
import type { GoogleUser } from "#simulator/google/directory.ts";
import { type MicrosoftSeed, microsoftSeed, seedId, type UserSeed } from "#simulator/microsoft/seed.ts";
import type { Person } from "./demo-mail.ts";
import type { DemoState } from "./demo-state.ts";

export const AURORA_DOMAIN = "aurora.example";
export const BOREALIS_DOMAIN = "borealis.example";
/** Nobody's: the self-tests make their round trips there. */
export const AURORA_TEST_MAILBOX = `undeliver-test@${AURORA_DOMAIN}`;
export const BOREALIS_TEST_MAILBOX = `undeliver-test@${BOREALIS_DOMAIN}`;
const AURORA_PEOPLE = 240;
const BOREALIS_PEOPLE = 120;

export interface DemoOrganisations {
  readonly microsoft: MicrosoftSeed;
  readonly google: GoogleSeed;
}

/** Aurora lives at Microsoft, Borealis at Google. The same state makes the same people. */
export function demoOrganisations({ clientSecret, serviceAccount }: DemoState): DemoOrganisations {
  const aurora = microsoftSeed({
    users: AURORA_PEOPLE,
    sharedMailboxes: 6,
    domain: AURORA_DOMAIN,
    secret: clientSecret,
  });
  const { clientEmail, publicKeyPem } = serviceAccount;
  const borealis = googleSeed({
    users: BOREALIS_PEOPLE,
    domain: BOREALIS_DOMAIN,
    serviceAccounts: [
      { clientEmail, projectId: "demo-project", publicKeyPem, grantedScopes: DELEGATED_SCOPES },
    ],
  });
  return {
    microsoft: {
      ...aurora,
      users: [...aurora.users.map((it, index) => ({ ...it, ...ODD_ONES[index] })), AURORA_TEST],
    },
    google: { ...borealis, users: [...borealis.users, BOREALIS_TEST] },
  };
}

const AURORA_TEST: UserSeed = {
  id: seedId(AURORA_DOMAIN, "test mailbox"),
  address: AURORA_TEST_MAILBOX,
  aliases: [],
  displayName: "Self-test of Undeliver",
  kind: "shared",
};
const BOREALIS_TEST: GoogleUser = {
  id: "115000000000000000001",
  primaryEmail: BOREALIS_TEST_MAILBOX,
  name: "Self-test of Undeliver",
  aliases: [],
  nonEditableAliases: [],
  isAdmin: false,
  suspended: false,
  archived: false,
  isMailboxSetup: true,
};

/** As in any real organisation: so that each outcome is seen once in a while. */
const ODD_ONES: Readonly<Record<number, Partial<UserSeed>>> = {
  11: { kind: "on-premises" },
  23: { kind: "unlicensed" },
  37: { kind: "out-of-scope" },
  59: { isRecoverableFull: true },
};

/** Who mail can be sent to. */
export interface DemoPeople {
  readonly company: string;
  readonly domain: string;
  readonly people: readonly Person[];
  /** Whose mailbox cannot be acted on. */
  readonly odd: readonly Person[];
}

export function demoPeople({ microsoft, google }: DemoOrganisations): readonly DemoPeople[] {
  const aurora = microsoft.users.map((it) => ({ ...it, name: it.displayName }));
  const isOdd = (it: UserSeed): boolean => it.kind !== "user" && it.kind !== "shared";
  const borealis = google.users
    .filter((it) => it.isMailboxSetup && it.primaryEmail !== BOREALIS_TEST_MAILBOX)
    .map((it) => ({ ...it, address: it.primaryEmail }));
  return [
    {
      company: "Aurora",
      domain: AURORA_DOMAIN,
      people: aurora.filter((it) => it.kind === "user").map(toPerson),
      odd: aurora.filter(isOdd).map(toPerson),
    },
    {
      company: "Borealis",
      domain: BOREALIS_DOMAIN,
      people: borealis.filter((it) => !it.suspended && !it.archived).map(toPerson),
      odd: borealis.filter((it) => it.suspended || it.archived).map(toPerson),
    },
  ];
}

function toPerson({ name, address }: Person): Person {
  return { name, address };
}
