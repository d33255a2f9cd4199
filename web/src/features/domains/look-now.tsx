import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { lookAtCoverage } from "#api/contract/coverage.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { coverageTexts as t } from "../../texts/coverage.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { type Coverage, coverageQuery } from "./coverage-query.ts";

const WHILE_LOOKING_MS = 2_000;

/** Who has just set up journaling need not wait for the next hour. */
export function LookNow({ coverage: { integration, checks } }: { readonly coverage: Coverage }) {
  const { id } = useAccount();
  const newest = checks[0]?.at ?? "never";
  /** The newest look when another one was asked for. */
  const [former, setFormer] = useState<string>();
  const isLooking = former === newest;
  useQuery({ ...coverageQuery(id), refetchInterval: isLooking ? WHILE_LOOKING_MS : false });
  const look = useChange({
    touches: ["coverage"],
    change: (account) =>
      call<typeof lookAtCoverage>("POST", "/coverage", {
        account,
        body: { integration_id: integration.id },
      }),
    said: () => t.looking,
    onDone: () => setFormer(newest),
  });
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t.lookOf(integration.name)}
        loading={look.isPending || isLooking}
        onClick={() => look.mutate()}
      >
        {t.look}
      </Button>
      {look.error !== null && <Trouble error={look.error} />}
    </>
  );
}
