import type { Copy } from "./queries.ts";

type Takeable = Pick<Copy, "integration_id"> & {
  readonly latest: Pick<NonNullable<Copy["latest"]>, "kind" | "retraction_id" | "requested_at"> | null;
  readonly hits: readonly Pick<Copy["hits"][number], "restored_at">[];
};

interface Taking {
  readonly id: string;
  readonly at: string;
  /** Automation makes a run for each of them, all at one moment. */
  readonly integrations: readonly string[];
}

/** Those whose work still stands, each once. */
export function takenBy(copies: readonly Takeable[]): readonly Taking[] {
  const taken = copies.flatMap(({ latest, hits, integration_id: integration }) =>
    latest?.kind === "retract" && hits.some((it) => it.restored_at === null) ? [{ latest, integration }] : [],
  );
  const runs = Map.groupBy(taken, (it) => it.latest.retraction_id);
  return [...runs].map(([id, of]) => ({
    id,
    at: of[0]?.latest.requested_at ?? "",
    integrations: [...new Set(of.map((it) => it.integration))],
  }));
}
