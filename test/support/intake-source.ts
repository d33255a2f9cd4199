import { createHash } from "node:crypto";
import type { Source } from "#directory/sources.ts";
import { newId } from "#shared/ids.ts";

const AT = new Date("2026-10-05T08:00:00Z");

/** A source that trusts the Exchange reports of `journal-reports.ts`, changed as the test says. */
export function sourceWith(parts: Partial<Source> = {}): Source {
  return {
    tenantId: newId(AT),
    sourceId: newId(AT),
    format: "exchange-report",
    binding: { kind: "exchange-organisation", domains: ["contoso.onmicrosoft.example"] },
    requireTls: false,
    allowedRanges: [],
    hopCount: 0,
    trustsOriginalTo: false,
    keepsAllRaw: false,
    ...parts,
  };
}

/** Finds sources as the store does: by the SHA-256 of the local part. */
export function sourcesByAddress(sources: Readonly<Record<string, Source>>) {
  const byHash = new Map(Object.entries(sources).map(([localPart, source]) => [sha256(localPart), source]));
  return (localPart: string): Promise<Source | undefined> => Promise.resolve(byHash.get(sha256(localPart)));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
