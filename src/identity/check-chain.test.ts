import fc from "fast-check";
import { expect, test } from "vitest";
import type { TenantId } from "#shared/ids.ts";
import { type AuditFact, appendToChain, CHAIN_START } from "./audit-chain.ts";
import { checkChain, type KeptEntry } from "./check-chain.ts";

const chain = { key: Buffer.alloc(32, 7), tenantId: "t" as TenantId };
const text = fc.string({ maxLength: 8 });
const maybe = fc.option(text, { nil: null });
const fact: fc.Arbitrary<AuditFact> = fc.record({
  eventId: fc.uuid(),
  at: text,
  kind: text,
  actor: text,
  origin: maybe,
  messageId: maybe,
  copyId: maybe,
  retractionId: maybe,
  data: text,
});
const facts = fc.array(fact, { minLength: 2, maxLength: 12 });

function kept(of: readonly AuditFact[]): KeptEntry[] {
  const entries = appendToChain(chain, CHAIN_START, of);
  return entries.map((entry, index) => ({ entry, fact: of[index] }));
}

/** A log, the number of one of its entries, and that entry. */
const logs = facts.chain((of) => {
  const rows = kept(of);
  return fc.nat(rows.length - 1).map((at) => ({ at, rows, row: rows[at] as KeptEntry }));
});

test("a log that nobody touched is as it was written, in pages as well", () => {
  fc.assert(
    fc.property(facts, fc.nat(12), (of, cut) => {
      const rows = kept(of);
      const first = checkChain(chain, rows.slice(0, cut));
      const end = "end" in first ? first.end : CHAIN_START;
      expect(checkChain(chain, rows.slice(cut), end)).toMatchObject({ end: { sequence: of.length } });
    }),
  );
});

test("a field of an event that is changed is found at its entry", () => {
  const fields = ["at", "kind", "actor", "origin", "messageId", "copyId", "retractionId", "data"] as const;
  fc.assert(
    fc.property(logs, fc.constantFrom(...fields), ({ rows, row, at }, field) => {
      const changed = { ...(row.fact as AuditFact), [field]: `${row.fact?.[field] ?? ""}!` };
      const found = checkChain(chain, rows.with(at, { ...row, fact: changed }));
      expect(found).toMatchObject({ finding: { problem: "event_changed", sequence: at + 1 } });
    }),
  );
});

test("a field of an entry that is changed is found, even where its event is changed alike", () => {
  const fields = ["at", "kind", "actor", "origin"] as const;
  fc.assert(
    fc.property(logs, fc.constantFrom(...fields), ({ rows, row, at }, field) => {
      const value = `${row.entry[field] ?? ""}!`;
      const changed = {
        entry: { ...row.entry, [field]: value },
        fact: { ...(row.fact as AuditFact), [field]: value },
      };
      const found = checkChain(chain, rows.with(at, changed));
      expect(found).toMatchObject({ finding: { problem: "entry_changed", sequence: at + 1 } });
    }),
  );
});

test("an entry that is gone, one whose event is gone, and two that changed places are found", () => {
  fc.assert(
    fc.property(logs, ({ rows, row, at }) => {
      const gone = checkChain(chain, rows.toSpliced(at, 1));
      const isLast = at === rows.length - 1;
      expect(gone).toMatchObject(
        isLast ? { end: { sequence: at } } : { finding: { problem: "entry_missing", sequence: at + 1 } },
      );
      expect(checkChain(chain, rows.with(at, { ...row, fact: undefined }))).toMatchObject({
        finding: { problem: "event_missing", sequence: at + 1, eventId: row.entry.eventId },
      });
      const other = rows[(at + 1) % rows.length] as KeptEntry;
      const swapped = rows.map(({ entry, ...rest }) => {
        const from = entry === row.entry ? other : entry === other.entry ? row : { entry, ...rest };
        return { fact: from.fact, entry: { ...from.entry, sequence: entry.sequence } };
      });
      const first = Math.min(row.entry.sequence, other.entry.sequence);
      expect(checkChain(chain, swapped)).toMatchObject({
        finding: { problem: "entry_changed", sequence: first },
      });
    }),
  );
});

test("without the key nobody writes a log that fits, and another tenant's fits nowhere else", () => {
  fc.assert(
    fc.property(facts, (of) => {
      const rows = kept(of);
      for (const other of [
        { ...chain, key: Buffer.alloc(32, 8) },
        { ...chain, tenantId: "u" as TenantId },
      ]) {
        expect(checkChain(other, rows)).toMatchObject({ finding: { problem: "entry_changed", sequence: 1 } });
      }
    }),
  );
});
