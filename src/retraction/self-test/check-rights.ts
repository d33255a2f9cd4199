import { ADVICE_IN_PLACE, refusalAdvice } from "#directory/refusal-advice.ts";
import { notTried, refusal, refusedLine, toLine } from "./self-test-line.ts";
import type { SelfTestLine } from "#directory/self-test.ts";
import type { SelfTestRun } from "./self-test-run.ts";
import type { RightTrial, TestedProvider, TokenFacts } from "./tested-provider.ts";

interface Asked {
  readonly provider: TestedProvider;
  /** The directory has answered, and knows no such mailbox: it is not asked for all the same. */
  readonly leadsNowhere: boolean;
  /** `undefined`: there is no token, though single rights may have one. */
  readonly token: TokenFacts | undefined;
  /** In whose mailbox a right is tried; `undefined`: none was named. */
  readonly handle: string | undefined;
}

/** The rights that were refused, optional ones apart. */
export async function checkRights(run: SelfTestRun, asked: Asked): Promise<readonly RightTrial[]> {
  const refused: RightTrial[] = [];
  for (const trial of asked.provider.trials.rights) {
    const line = await tryRight(run, asked, trial);
    await run.tell(line);
    if (line.result === "failed") refused.push(trial);
  }
  if (asked.token !== undefined) await tellExcess(run, asked.provider);
  return refused;
}

async function tryRight(
  run: SelfTestRun,
  { token, handle, leadsNowhere }: Asked,
  trial: RightTrial,
): Promise<SelfTestLine> {
  const { name: subject, optional, reason } = trial.right;
  if (trial.isInMailbox && leadsNowhere) return notTried("right", LEADS_NOWHERE, subject);
  if (trial.isInMailbox && handle === undefined) return withoutMailbox(token, trial);
  const tried = await run.attempt((signal) => trial.attempt(handle ?? "", signal));
  if (tried.ok) return toLine("right", { subject, result: "passed", detail: allowed(token, trial) });
  const { error } = tried;
  if (error.fault === "no_mailbox" || error.fault === "mailbox_unavailable")
    return toLine("right", { ...refusal(error), subject, result: "not_tried", detail: NO_MAILBOX });
  const line = refusedLine("right", error, subject);
  if (line.result !== "failed") return line;
  const told = {
    ...line,
    detail: `${line.detail} It ${reason}.`,
    result: optional ? "warned" : "failed",
  } as const;
  return error.code === DENIED && trial.isInMailbox ? { ...told, advice: accessAdvice(token, trial) } : told;
}

/** Outside of a scope Exchange answers as it does where the right was never granted. */
const DENIED = "ErrorAccessDenied";

function accessAdvice(token: TokenFacts | undefined, { right }: RightTrial): string {
  const isNamed = token?.granted?.includes(right.name);
  if (isNamed === undefined) return refusalAdvice(DENIED);
  return isNamed ? ADVICE_IN_PLACE.deniedThoughNamed : ADVICE_IN_PLACE.deniedAndUnnamed;
}

export const LEADS_NOWHERE = "The directory does not lead to the test mailbox.";

const NO_MAILBOX = "The mailbox in which it would be tried cannot be reached.";

function allowed(token: TokenFacts | undefined, { right, isInMailbox }: RightTrial): string {
  return isInMailbox && token?.granted?.includes(right.name) === false
    ? "A call that needs it was answered in this mailbox, though the token does not name it: so it is where a right is granted for some mailboxes only."
    : "A call that needs it was answered.";
}

/** Only the token can be asked then, and it does not name what was granted for some mailboxes only. */
function withoutMailbox(token: TokenFacts | undefined, { right }: RightTrial): SelfTestLine {
  const isNamed = token?.granted?.includes(right.name);
  if (isNamed !== false) {
    const says = isNamed === true ? " The token names it." : "";
    return notTried(
      "right",
      `It can be tried in a mailbox only, and no test mailbox is named.${says}`,
      right.name,
    );
  }
  return toLine("right", {
    subject: right.name,
    result: "warned",
    detail: "The token does not name it: it was not granted, or for some mailboxes only.",
    code: "not_in_token",
  });
}

/** Whoever steals the credential has all that was granted to it. */
async function tellExcess(run: SelfTestRun, { trials }: TestedProvider): Promise<void> {
  const tried = await run.attempt((signal) => trials.excess(signal));
  for (const subject of tried.ok ? tried.value.slice(0, MAX_EXCESS) : []) {
    await run.tell(
      toLine("right", {
        subject,
        result: "warned",
        detail: "It is granted, and nothing here needs it.",
        code: "more_than_needed",
      }),
    );
  }
}

const MAX_EXCESS = 20;
