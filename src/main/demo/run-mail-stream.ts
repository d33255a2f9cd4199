import { setTimeout as sleep } from "node:timers/promises";
import type { MailPlan, PlannedMail } from "./plan-mail.ts";

export interface StreamNeeds {
  readonly plan: MailPlan;
  /** Must not reject. */
  readonly post: (planned: PlannedMail, isCampaign: boolean) => Promise<void>;
  readonly random: () => number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const FIRST_CAMPAIGN_MS = 8_000;
const CAMPAIGN_EVERY_MS = 4 * 60_000;

/** Sends mail until told to stop: lively while somebody may be looking for the first time, calmer later. */
export async function runMailStream({ plan, post, random, now, signal }: StreamNeeds): Promise<void> {
  const startedAt = now();
  let campaignAt = startedAt + FIRST_CAMPAIGN_MS;
  while (!signal.aborted) {
    const isCampaign = now() >= campaignAt;
    if (isCampaign) campaignAt = now() + CAMPAIGN_EVERY_MS;
    await post(isCampaign ? plan.campaign() : plan.next(), isCampaign);
    const pauseMs = pauseAfter(now() - startedAt) * (0.5 + random());
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** The middle pause between two mails, by how long the demo runs. */
export function pauseAfter(elapsedMs: number): number {
  if (elapsedMs < 3 * 60_000) return 1_500;
  return elapsedMs < 15 * 60_000 ? 4_000 : 10_000;
}
