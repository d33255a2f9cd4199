import type { SelfTest } from "#directory/self-tests.ts";
import type { SelfTestId, SelfTestLine } from "#directory/self-test.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { fromNull } from "./from-null.ts";

/** As it lies in the table: JSON has no `undefined`. */
export type LineJson = Omit<SelfTestLine, "subject" | "code" | "advice"> & {
  readonly subject?: string | undefined;
  readonly code?: string | undefined;
  readonly advice?: string | undefined;
};

export interface SelfTestRow {
  readonly id: SelfTestId;
  readonly integrationId: IntegrationId;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly beganAt: Date | null;
  readonly endedAt: Date | null;
  readonly testMailbox: string | null;
  readonly destinations: readonly AutomaticDestination[];
  readonly lines: readonly LineJson[];
  readonly trouble: string | null;
}

export function toSelfTest(row: SelfTestRow): SelfTest {
  const { beganAt, endedAt, testMailbox, trouble, ...it } = row;
  return {
    ...it,
    beganAt: fromNull(beganAt),
    endedAt: fromNull(endedAt),
    testMailbox: fromNull(testMailbox),
    trouble: fromNull(trouble),
    lines: row.lines.map(toLine),
  };
}

export function toLine({ subject, code, advice, ...it }: LineJson): SelfTestLine {
  return { ...it, subject, code, advice };
}

export const SELF_TEST_COLUMNS = `
  id, integration_id as "integrationId", asked_by as "askedBy", asked_at as "askedAt", began_at as "beganAt",
  ended_at as "endedAt", test_mailbox as "testMailbox", destinations, lines, trouble`;
