import { look } from "./look.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Run } from "./run.ts";
import { sumUp } from "./survey.ts";

/**
 * Looks for one copy and writes down what is to be seen. One look is enough: who applies the plan looks again. Nothing
 * here can act, and the ledger would commit no intent for it. Throws `ProviderError`.
 */
export async function runSurvey(run: Run, mailbox: Mailbox): Promise<void> {
  const { engine, worker, work } = run;
  const sight = await look(run, mailbox, work.hits);
  await engine.step("locate");
  const { sighting, place, folder, isRead } = sumUp(sight, work.hits);
  const settled = await engine.ledger.settle(worker, work, {
    outcome: "refused",
    reached: place,
    reason: sight.foreign[0] ?? "",
    evidence: { sighting, folder, lookedAt: engine.clock().toISOString(), items: sight.ours.length },
    wasRead: isRead,
    changes: [],
    exempt: false,
  });
  if (settled) engine.report.settled(work, sighting, engine.clock());
}
