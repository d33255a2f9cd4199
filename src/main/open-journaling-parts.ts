import type { JournalingNeeds } from "#api/journaling-routes.ts";
import type { Config } from "#config/config.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import type { Database } from "#store/database.ts";
import { openCoverage } from "#store/coverage.ts";
import { openDomainProofs } from "#store/domain-proofs.ts";
import { openDomains } from "#store/domains.ts";
import { intakeFacts } from "./intake-facts.ts";
import { openReadCopy } from "./open-read-copy.ts";
import { openMailboxScans } from "#store/mailbox-scans.ts";
import { openRecipientPlaces } from "#store/recipient-places.ts";
import { openSourceHealth } from "#store/source-health.ts";
import { openSources } from "#store/sources.ts";

interface JournalingPartsNeeds {
  readonly database: Database;
  readonly config: Pick<Config, "journalDomain" | "smtp" | "tls" | "roles">;
  readonly resolveTxt: ResolveTxt;
  /** What went wrong at reading a mail for a person; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
}

/** What the API needs to say and to change how mail comes in. */
export function openJournalingParts(
  { database, config, resolveTxt, onTrouble }: JournalingPartsNeeds,
  opened: AsyncDisposableStack,
): Omit<JournalingNeeds, "now" | "autoRetract" | "tenantSettings"> {
  return {
    sources: openSources(database),
    domains: openDomains(database),
    domainProofs: openDomainProofs(database),
    sourceHealth: openSourceHealth(database),
    recipientPlaces: openRecipientPlaces(database),
    mailboxScans: openMailboxScans(database),
    coverage: openCoverage(database),
    readCopy: opened.use(openReadCopy({ database, resolveTxt, onTrouble })).readCopy,
    resolveTxt,
    journalDomain: config.journalDomain,
    intake: intakeFacts(config),
  };
}
