import { likenessOf } from "#detection/likeness.ts";
import type { LateClause } from "#retraction/late-clause.ts";
import type { SettledOutcome } from "#retraction/outcome.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { finishForgotten } from "#store/ledger.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { cloneDatabase } from "./database.ts";
import { delivery, judgedAs, journalOf } from "./journal-deliveries.ts";
import { mailWith } from "./mail-builder.ts";
import { seedTenant } from "./seed-tenant.ts";
import { settleCopy } from "./seed-ledger.ts";

const DAY_MS = 86_400_000;
export const WATCH: LateClause = {
  until: new Date(Date.now() + 14 * DAY_MS),
  idleDays: undefined,
  followsForwards: false,
};

/** A mail that came for anna, and the words that tests of a watch are written in. */
export async function openWatch() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const { store, wakes } = journalOf(database);
  const requests = openRetractionRequests(database, { wake: () => {} });
  const report = (...to: readonly string[]) =>
    store(delivery(tenant, "phish", { to, ...judgedAs("MALICIOUS"), ...TODAY(), ...saying(PHISH_TEXT) }));
  const { messageId } = await report("anna");
  const query = <It extends object>(text: string, values: readonly unknown[] = []) =>
    database.asWorker((tx) => tx.rows<It>(text, values));
  const rows = async (id: RetractionId) =>
    (await requests.copies(tenantId, id, { offset: 0, limit: 100 }))?.map(
      (it) => `${it.address.split("@")[0] ?? ""} ${it.outcome}`,
    );
  return {
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    database,
    tenant,
    tenantId,
    messageId,
    wakes,
    requests,
    report,
    query,
    rows,
    start: (late: LateClause = WATCH, of = messageId) => start(requests, tenantId, { messageId: of, late }),
    /** All that is open ends so, as the engine ends it. */
    settle: async (retractionId: RetractionId, outcome: SettledOutcome) => {
      for (const { copyId } of (await requests.copies(tenantId, retractionId, {
        offset: 0,
        limit: 100,
        outcome: "pending",
      })) ?? [])
        await settleCopy(database, { tenantId, retractionId, copyId, outcome });
      await finishForgotten(database);
    },
    run: async (id: RetractionId): Promise<Retraction | undefined> => requests.get(tenantId, id),
  };
}

export const PHISH_TEXT = `We could not deliver your parcel since nobody has paid the import duty for it. Settle the fee on
  our page within two days, or it goes back to where it came from and the sender charges you for both ways.`;

/** What a delivery is like that says this. */
export function saying(text: string, { isOwn = false }: { readonly isOwn?: boolean } = {}) {
  return { likeness: likenessOf(mailWith({ text }), { isOwn }) };
}

export const TODAY = () => ({
  session: {
    clientAddress: "192.0.2.1",
    tls: undefined,
    clientCertificateSha256: undefined,
    mailFrom: "",
    receivedAt: new Date(),
  },
});

async function start(
  requests: ReturnType<typeof openRetractionRequests>,
  tenantId: Parameters<typeof requests.draft>[0],
  { messageId, late }: { readonly messageId: MessageId; readonly late: LateClause },
): Promise<RetractionId> {
  const plan = await requests.draft(tenantId, {
    messageIds: [messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ann",
    late,
  });
  if (plan.result !== "drafted") throw new Error(plan.result);
  const { id, hash = "" } = plan.retraction;
  const run = await requests.apply(tenantId, id, { hash, actor: "person:ann" });
  if (run.result !== "started") throw new Error(run.result);
  return id;
}
