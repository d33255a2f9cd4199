import { createHash } from "node:crypto";
import type { Disposition } from "#detection/disposition.ts";
import type { Database } from "#store/database.ts";
import { openJournal } from "#store/journal.ts";
import type { JournalDelivery } from "#store/journal-delivery.ts";
import { mailWith } from "./mail-builder.ts";
import type { SeededTenant } from "./seed-tenant.ts";

export const JOURNAL_KEY = Buffer.alloc(32, 3);

export function journalOf(database: Database) {
  const wakes: number[] = [];
  const journal = openJournal({
    database,
    tenantKeys: () => Promise.resolve(JOURNAL_KEY),
    wake: () => wakes.push(1),
  });
  return { store: (it: JournalDelivery) => journal.store(it), wakes };
}

export function delivery(
  tenant: SeededTenant,
  name: string,
  parts: Partial<JournalDelivery> & { readonly to?: readonly string[]; readonly subject?: string } = {},
): JournalDelivery {
  const { to = ["anna"], subject = name, ...rest } = parts;
  const raw = new TextEncoder().encode(`the journal copy of ${name}`);
  const key = createHash("sha256").update(name).digest("hex");
  return {
    tenantId: tenant.tenantId,
    sourceId: tenant.sourceId,
    session: {
      clientAddress: "192.0.2.1",
      tls: undefined,
      clientCertificateSha256: undefined,
      mailFrom: "",
      receivedAt: new Date("2026-10-05T08:00:00Z"),
    },
    raw,
    rawSha256: createHash("sha256").update(raw).digest("hex"),
    envelope: {
      shape: "exchange-report",
      mail: raw,
      wasProtected: false,
      sender: undefined,
      onBehalfOf: undefined,
      reportedMessageId: undefined,
      recipients: to.map((it) => ({
        address: it.includes("@") ? it : `${it}@${tenant.domain}`,
        kind: "to",
        expandedFrom: undefined,
        forwardedFrom: undefined,
      })),
      notes: [],
    },
    mail: mailWith({ messageId: `<${name}@partner.example>`, subject }),
    contentKey: key,
    trust: { trusted: true },
    receipt: { networkMessageId: undefined, receivedIds: [] },
    verdict: { disposition: "NONE", findings: [] },
    judged: true,
    direction: "inbound",
    keepRaw: undefined,
    ...rest,
  };
}

export const judgedAs = (disposition: Disposition) => ({ verdict: { disposition, findings: [] } });

export function count(database: Database, tenant: SeededTenant, table: string): Promise<number> {
  return database.asTenant(tenant.tenantId, async (tx) => {
    const [row] = await tx.rows<{ n: number }>(`select count(*)::int as n from ${table}`);
    return row?.n ?? -1;
  });
}
