import type { SelfTestClaim, SelfTestId, SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import { contentKey } from "#mail/content-key.ts";
import { readHeaderBlock } from "#mail/header-block.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { Gmail } from "#providers/gmail/open-gmail.ts";
import type { Graph } from "#providers/graph/open-graph.ts";
import { deriveMark } from "#retraction/self-test/mark.ts";
import { runSelfTest, type SelfTestEnd } from "#retraction/self-test/run-self-test.ts";
import type { SelfTestNeeds } from "#retraction/self-test/self-test-run.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Organisation } from "#simulator/world.ts";
import { INTEGRATION, type Simulated } from "./simulated.ts";

type Tenant = Pick<Simulated<Graph | Gmail, Organisation>, "connect" | "organisation">;

export const MARK = deriveMark(Buffer.from("the instance key of these tests"));
export const ALL_OF: Readonly<Record<"microsoft" | "google", readonly AutomaticDestination[]>> = {
  microsoft: ["JunkEmail", "DeletedItems", "RecoverableItemsDeletions", "RecoverableItemsPurges"],
  google: ["JunkEmail", "DeletedItems"],
};

export interface SelfTested {
  readonly end: SelfTestEnd;
  readonly lines: readonly SelfTestLine[];
  readonly isEnded: boolean;
  /** Such as `right User.Read.All failed`. */
  readonly said: readonly string[];
  /** Those that are not as they should be. */
  readonly amiss: readonly string[];
}

interface Options {
  readonly claim?: Partial<SelfTestClaim>;
  readonly needs?: Partial<Omit<SelfTestNeeds, "leaseMs">>;
  /** Sets the time of the first destination's line; all others have as much as a busy machine could need. */
  readonly destinationLeaseMs?: number;
  readonly boundTo?: string;
  /** Called before each line is told; false: another worker has the self-test by now. */
  readonly onLine?: (line: SelfTestLine) => boolean;
}

export function claimOf(organisation: Organisation, change: Partial<SelfTestClaim> = {}): SelfTestClaim {
  return {
    tenantId: "tenant" as TenantId,
    integrationId: INTEGRATION,
    selfTestId: "self-test" as SelfTestId,
    worker: "worker" as SelfTestWorkerId,
    provider: organisation.provider,
    testMailbox: undefined,
    destinations: ALL_OF[organisation.provider],
    ...change,
  };
}

/** Runs a self-test with a client of its own over the wire, and keeps what it says. */
export async function selfTest(tenant: Tenant, options: Options = {}): Promise<SelfTested> {
  const lines: SelfTestLine[] = [];
  let isEnded = false;
  const needs: SelfTestNeeds = {
    ledger: {
      tell: (_claim, line) => {
        lines.push(line);
        return Promise.resolve(options.onLine?.(line) ?? true);
      },
      end: () => {
        isEnded = true;
        return Promise.resolve();
      },
    },
    open: () => Promise.resolve(openTested(tenant, options.boundTo)),
    mark: MARK,
    contentKey: (mime) => {
      const header = readHeaderBlock(mime);
      return contentKey(header, mime.subarray(header.bodyOffset));
    },
    now: () => new Date(),
    stopping: new AbortController().signal,
    ...options.needs,
    get leaseMs() {
      const isDestination = lines.at(-1)?.check === "test_mailbox";
      return (isDestination ? options.destinationLeaseMs : undefined) ?? 60_000;
    },
  };
  const end = await runSelfTest(needs, claimOf(tenant.organisation, options.claim));
  const said = lines.map((it) => [it.check, it.subject, it.result].filter(Boolean).join(" "));
  return { end, lines, isEnded, said, amiss: said.filter((it) => !it.endsWith(" passed")) };
}

function openTested({ connect, organisation }: Tenant, boundTo: string | undefined) {
  const client = connect();
  return {
    mailboxes: client.mailboxes,
    addressBook: client.addressBook,
    trials: client.trials,
    boundTo,
    administrator: organisation.provider === "google" ? "ada.abel@work.test" : undefined,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** Everything in all mailboxes, with where it lies and how it is marked, but for what self-tests have put away. */
export function everything(organisation: Organisation): readonly string[] {
  return organisation
    .state()
    .mailboxes.flatMap(({ address, items }) =>
      items
        .filter((it) => !isPutAway(it))
        .map((it) => `${address} ${it.id} ${it.place} ${it.isRead} ${it.changes} ${it.messageId}`),
    );
}

function isPutAway({ messageId, place }: { readonly messageId: string; readonly place: string }): boolean {
  const isOut = place.startsWith("Recoverable Items/") || place.split(",").includes("TRASH");
  return isOut && messageId.includes("@self-test.undeliver.invalid");
}
