import { type Destination, type ProviderName, whyUnavailable } from "#policy/destination.ts";
import type { RetractionPlan } from "#retraction/plans.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import { unlikeTheRest } from "#retraction/unlike-the-rest.ts";
import type { CopyId, IntegrationId, MailboxId, RetractionId, TenantId } from "#shared/ids.ts";
import { approvalNeed } from "./approval-need.ts";
import { readConformance } from "./conformance.ts";
import type { Transaction } from "./database.ts";
import { readDrift, readFrozenSet } from "./frozen-set.ts";
import { groupsTouched } from "./groups-touched.ts";
import { IMPORTANT_COPIES } from "./important-people.ts";
import { setMessages } from "./set-messages.ts";
import { getRetraction } from "./retraction-reading.ts";
import { readSurvey } from "./survey-reading.ts";

interface Asking {
  readonly id: RetractionId;
  readonly actor: string;
}

/** What a person should know of a plan or a run, from the ledger alone. */
export async function readPlan(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: Asking,
): Promise<RetractionPlan | undefined> {
  const retraction = await getRetraction(tx, tenantId, id);
  if (retraction === undefined) return undefined;
  const copies = await tx.rows<SetCopy>(SET_COPIES, [tenantId, id]);
  const messages = await setMessages(tx, tenantId, id);
  return {
    retraction,
    messages: messages.length,
    mailboxes: new Set(copies.map((it) => it.mailboxId ?? it.address)).size,
    integrations: integrationsOf(copies),
    groups: await groupsTouched(
      tx,
      tenantId,
      copies.flatMap((it) => it.mailboxId ?? []),
    ),
    importantPeople: await importantPeople(tx, tenantId, copies),
    samples: unlikeTheRest(messages),
    obstacles: await obstacles(tx, tenantId, { retraction, copies }),
    unproven: await unproven(tx, tenantId, { retraction, copies }),
    isFinal: retraction.destination === "RecoverableItemsPurges",
    survey: await readSurvey(tx, tenantId, id),
    ...(await ofDraft(tx, tenantId, { retraction, actor })),
  };
}

interface SetCopy {
  readonly copyId: CopyId;
  readonly address: string;
  readonly mailboxId: MailboxId | null;
  readonly isExempt: boolean;
  readonly integrationId: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  /** Why its integration is stopped; null where it works. */
  readonly stopped: string | null;
}

function integrationsOf(copies: readonly SetCopy[]): RetractionPlan["integrations"] {
  const byIntegration = Map.groupBy(copies, (it) => it.integrationId);
  return [...byIntegration.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const { integrationId, name, provider } = first;
    return [{ integrationId, name, provider, copies: of.length }];
  });
}

interface ImportantRow {
  readonly id: CopyId;
  readonly address: string;
  readonly note: string;
}

async function importantPeople(
  tx: Transaction,
  tenantId: TenantId,
  copies: readonly SetCopy[],
): Promise<RetractionPlan["importantPeople"]> {
  const rows = await tx.rows<ImportantRow>(IMPORTANT_COPIES, [tenantId, copies.map((it) => it.copyId)]);
  const byPerson = Map.groupBy(rows, (it) => it.address);
  return [...byPerson]
    .map(([address, of]) => ({ address, note: of[0]?.note ?? "", copies: of.length }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

interface ReadSet {
  readonly retraction: Retraction;
  readonly copies: readonly SetCopy[];
}

async function obstacles(
  tx: Transaction,
  tenantId: TenantId,
  { retraction, copies }: ReadSet,
): Promise<RetractionPlan["obstacles"]> {
  const { destination } = retraction;
  const mailboxes = copies.flatMap((it) => it.mailboxId ?? []);
  return [
    ...(destination === undefined ? [] : noSuchPlace(destination, retraction, copies)),
    ...stoppedIntegrations(copies),
    ...(await unavailable(tx, tenantId, mailboxes)),
    ...exempt(copies),
  ];
}

/** What has begun shows by itself whether it works. */
async function unproven(
  tx: Transaction,
  tenantId: TenantId,
  { retraction: { destination, state, releasesId }, copies }: ReadSet,
): Promise<RetractionPlan["unproven"]> {
  const isAhead = state === "draft" || state === "held";
  if (!isAhead || releasesId !== undefined || destination === undefined || destination === "Inbox") return [];
  const records = await readConformance(tx, tenantId);
  return integrationsOf(copies).flatMap(({ integrationId, name }) => {
    const entry = records.get(integrationId)?.find((it) => it.destination === destination);
    // What the provider has not is an obstacle, and said there.
    if (entry === undefined || entry.isProof) return [];
    return [{ integrationId, name, standing: entry.standing, detail: entry.detail }];
  });
}

type Obstacles = RetractionPlan["obstacles"];

function noSuchPlace(
  destination: Destination,
  { whenImpossible }: Retraction,
  copies: readonly SetCopy[],
): Obstacles {
  const lacking = Map.groupBy(copies, (it) => whyUnavailable(destination, it.provider));
  const then =
    whenImpossible === "next_weaker" ? "they go to the next weaker place it has" : "they stay where they are";
  return [...lacking].flatMap(([why, of]) =>
    why === undefined
      ? []
      : [{ obstacle: "no_such_place" as const, copies: of.length, why: `${why}; as it is, ${then}` }],
  );
}

function stoppedIntegrations(copies: readonly SetCopy[]): Obstacles {
  const stopped = Map.groupBy(
    copies.filter((it) => it.stopped !== null),
    (it) => it.name,
  );
  return [...stopped].map(([name, of]) => ({
    obstacle: "integration_stopped",
    copies: of.length,
    why: `${name} is stopped (${of[0]?.stopped ?? ""}): its copies wait until it is resumed`,
  }));
}

interface UnavailableRow {
  readonly address: string;
  readonly outcome: string;
  readonly reason: string;
  readonly at: Date;
  readonly id: MailboxId;
}

async function unavailable(
  tx: Transaction,
  tenantId: TenantId,
  mailboxes: readonly MailboxId[],
): Promise<Obstacles> {
  const rows = await tx.rows<UnavailableRow>(UNAVAILABLE, [tenantId, [...new Set(mailboxes)]]);
  const copies = Map.groupBy(mailboxes, (it) => it);
  return rows.map(({ id, address, outcome, reason, at }) => ({
    obstacle: "mailbox_unavailable",
    copies: copies.get(id)?.length ?? 0,
    why: `${address} could not be reached on ${at.toISOString().slice(0, 10)}: ${outcome}${reason === "" ? "" : `, ${reason}`}`,
  }));
}

function exempt(copies: readonly SetCopy[]): Obstacles {
  const spared = copies.filter((it) => it.isExempt).length;
  if (spared === 0) return [];
  const why = "a person has put it back before, so no setting takes it: this plan does";
  return [{ obstacle: "exempt", copies: spared, why }];
}

/** What is to be known of one that has not begun. */
async function ofDraft(
  tx: Transaction,
  tenantId: TenantId,
  { retraction, actor }: { readonly retraction: Retraction; readonly actor: string },
): Promise<Pick<RetractionPlan, "needsApproval" | "drift">> {
  const { id, state, destination, approval } = retraction;
  const isOpen = state === "draft" || (state === "held" && retraction.heldFor === "approval");
  const set = isOpen ? await readFrozenSet(tx, tenantId, retraction) : undefined;
  if (set === undefined) return { needsApproval: undefined, drift: undefined };
  const asking = { destination, copies: set.copies.length, actor };
  return {
    needsApproval: approval?.why ?? (await approvalNeed(tx, tenantId, asking)),
    drift: await readDrift(tx, tenantId, { id, rows: set.rows }),
  };
}

/** The set, whether it is on the ledger yet or not. */
const SET_COPIES = `
  select c.id as "copyId", c.address, c.mailbox_id as "mailboxId", c.exempt_at is not null as "isExempt",
    i.id as "integrationId", i.name, i.provider,
    case when i.state = 'stopped' then coalesce(i.stopped_reason, i.stopped_code, 'stopped') end as stopped
  from (
    select copy_id from retraction_draft_copy where tenant_id = $1 and retraction_id = $2
    union
    select copy_id from retraction_copy where tenant_id = $1 and retraction_id = $2
  ) it
  join copy c on c.tenant_id = $1 and c.id = it.copy_id
  join integration i on i.tenant_id = $1 and i.id = c.integration_id
  order by i.name, c.id`;
// The last time it was tried, if that is not long ago; whether it still holds only a survey can say.
const UNAVAILABLE = `
  select m.id, m.primary_address as address, last.outcome, last.reason, last.settled_at as at
  from unnest($2::uuid[]) as wanted(id)
  join mailbox m on m.tenant_id = $1 and m.id = wanted.id
  cross join lateral (
    select rc.outcome, rc.reason, rc.settled_at from retraction_copy rc
    where rc.tenant_id = $1 and rc.lane_id = m.id and rc.settled_at > now() - interval '30 days'
      and rc.outcome in ('no_mailbox', 'mailbox_unavailable', 'out_of_scope', 'unsupported')
    order by rc.settled_at desc limit 1
  ) last
  order by m.primary_address limit 100`;
