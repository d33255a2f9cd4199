import { expect, test } from "vitest";
import type { SourceId, TenantId } from "#shared/ids.ts";
import { sourceWith } from "../../test/support/intake-source.ts";
import { openRefusals } from "./open-refusals.ts";

test("what is not taken is counted each time, and which source's settings say so is logged once in ten minutes", () => {
  const counted: string[] = [];
  const logged: unknown[] = [];
  let nowMs = 0;
  const onRefused = openRefusals({
    log: { warn: (facts: unknown) => void logged.push(facts) },
    metrics: { refused: (reason) => void counted.push(reason) },
    now: () => nowMs,
  });
  const source = sourceWith({ tenantId: "t" as TenantId, sourceId: "s" as SourceId });
  onRefused("unknownAddress", undefined);
  onRefused("tlsRequired", source);
  onRefused("tlsRequired", source);
  onRefused("clientNotAllowed", source);
  nowMs = 600_000;
  onRefused("tlsRequired", source);
  expect(counted).toEqual([
    "unknown_address",
    "tls_required",
    "tls_required",
    "client_not_allowed",
    "tls_required",
  ]);
  const of = (reason: string) => ({ tenantId: "t", sourceId: "s", reason });
  expect(logged).toEqual([of("tls_required"), of("client_not_allowed"), of("tls_required")]);
});
