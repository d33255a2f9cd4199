import type { Finding } from "#detection/finding.ts";
import { withFinding } from "#detection/reconsider.ts";
import type { ActionableDisposition } from "#detection/disposition.ts";
import { RESPONSES, type ResponseMode } from "#policy/responses.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { copiesOf, wantedPlaces } from "./apply-policy.ts";
import type { Transaction } from "./database.ts";
import { holdJudged, type Revision, reviseVerdicts } from "./revise-verdicts.ts";
import { standingCopies } from "./standing-copies.ts";
import { readSetting } from "./tenant-settings.ts";

interface ConfirmedReport {
  readonly messageId: MessageId;
  readonly disposition: ActionableDisposition;
  /** Who confirmed it. */
  readonly actor: string;
}

/**
 * What a confirmed report of a user leads to, as the tenant's responses say: another verdict, which passes the policy.
 * In the transaction that confirms it. Answers the mode, and how many copies are to be worked on.
 */
export async function reportConfirmed(
  tx: Transaction,
  tenantId: TenantId,
  report: ConfirmedReport,
): Promise<{ readonly mode: ResponseMode; readonly copies: number }> {
  const { mode } = (await readSetting(tx, tenantId, RESPONSES)).value.submission;
  const [before] = mode === "off" ? [] : await holdJudged(tx, tenantId, [report.messageId]);
  const verdict = before && withFinding(before, findingOf(report));
  if (before === undefined || verdict === undefined) return { mode, copies: 0 };
  if (mode === "dry_run") {
    await noteWhatWouldBe(tx, tenantId, { before, verdict });
    return { mode, copies: 0 };
  }
  const { actor } = report;
  const revision = { revisions: [{ before, verdict }], cause: RULE, actor, rules: [RULE] } as const;
  return { mode, copies: (await reviseVerdicts(tx, tenantId, revision)).copies };
}

const RULE = "response:submission";

function findingOf({ disposition, actor }: ConfirmedReport): Finding {
  const reason = `A user reported it, and ${actor} confirmed that it is ${disposition}.`;
  const said = { detector: "confirmed-report", sign: "indicated", field: "message" } as const;
  return { ...said, value: disposition, reason, score: 10, disposition, rule: RULE };
}

async function noteWhatWouldBe(
  tx: Transaction,
  tenantId: TenantId,
  { before: { messageId }, verdict }: Revision,
): Promise<void> {
  const { disposition } = verdict;
  const copies = await standingCopies(tx, tenantId, [messageId]);
  const wanted = await wantedPlaces(tx, tenantId, [{ messageId, ...verdict, copies }]);
  const data = { disposition, cause: RULE, copies: copiesOf(wanted.get(messageId)) };
  await appendEvents(tx, tenantId, [{ kind: "message.would_be_judged", actor: "engine", messageId, data }]);
}
