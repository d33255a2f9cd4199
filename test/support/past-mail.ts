import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { Responses } from "#policy/responses.ts";
import type { MessageId } from "#shared/ids.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openEvaluations } from "#store/evaluations.ts";
import { openIndicators } from "#store/indicators.ts";
import type { JournalDelivery } from "#store/journal-delivery.ts";
import { openResponseSettings } from "#store/response-settings.ts";
import { runEvaluations } from "#store/run-evaluations.ts";
import { cloneDatabase } from "./database.ts";
import { delivery, JOURNAL_KEY, journalOf } from "./journal-deliveries.ts";
import { mailWith } from "./mail-builder.ts";
import { seedTenant } from "./seed-tenant.ts";

const ACT: Responses = { postDelivery: { mode: "act", days: 7 }, submission: { mode: "act" } };
const EVIL_LINK = { url: "https://evil.example/login?to=ann", host: "evil.example", text: "" };

/** A tenant that acts on what becomes known, whose mail has come already; MALICIOUS mail goes to the trash. */
export async function openPastMail() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { tenantId } = tenant;
  const { store } = journalOf(database);
  const query = <It extends object>(text: string, values: readonly unknown[] = []): Promise<readonly It[]> =>
    database.asWorker((tx) => tx.rows<It>(text, values));
  const respondWith = async (value: Responses): Promise<void> => {
    await openResponseSettings(database).save(tenantId, { value, basedOn: undefined, actor: "test" });
  };
  await openAutoRetract(database).save(tenantId, tenant.integrationId, {
    setting: { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems" } },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  await respondWith(ACT);
  let woken = 0;
  return {
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    database,
    tenant,
    tenantId,
    query,
    respondWith,
    woken: () => woken,
    indicators: openIndicators(database),
    evaluations: openEvaluations(database),
    /** A mail with a link to evil.example that came so many days ago. */
    receive: async (
      name: string,
      daysAgo = 0,
      parts: Partial<JournalDelivery> & { readonly to?: readonly string[] } = {},
    ): Promise<MessageId> => {
      const receivedAt = new Date(Date.now() - daysAgo * 86_400_000 - 1_000);
      const base = delivery(tenant, name);
      const mail = mailWith({ messageId: `<${name}@partner.example>`, subject: name, links: [EVIL_LINK] });
      const session = { ...base.session, receivedAt };
      return (await store(delivery(tenant, name, { mail, session, ...parts }))).messageId;
    },
    addIndicator: async (value = "evil.example", kind: IndicatorKind = "domain") => {
      const added = await openIndicators(database).add(tenantId, {
        kind,
        value,
        disposition: "MALICIOUS",
        note: "",
        expiresAt: undefined,
        actor: "token:soar",
      });
      if (added === "exists") throw new Error("it exists");
      return added;
    },
    /** As each node does every two seconds. */
    run: (stop = new AbortController().signal) =>
      runEvaluations(
        { database, tenantKeys: () => Promise.resolve(JOURNAL_KEY), wake: () => (woken += 1) },
        stop,
      ),
    /** The sweep at an evaluation's end comes due. */
    sweepNow: () => query("update evaluation set sweep_due_at = now() where sweep_due_at is not null"),
    verdictOf: async (id: MessageId) => {
      const [row] = await query<{ disposition: string; cause: string; revision: number }>(
        `select m.disposition, v.cause, v.revision from message m
         join verdict v on v.tenant_id = m.tenant_id and v.message_id = m.id and v.revision = m.verdict_revision where m.id = $1`,
        [id],
      );
      return row;
    },
    /** What stands on the ledger, by subject. */
    asked: async () =>
      (
        await query<{ line: string }>(
          `select m.subject || ' ' || split_part(c.address, '@', 1) || ' ' || rc.asked || ' ' || rc.outcome as line
           from retraction_copy rc join message m on m.id = rc.message_id join copy c on c.id = rc.copy_id order by 1`,
        )
      ).map((it) => it.line),
  };
}
