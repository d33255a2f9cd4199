import { listMessages } from "#api/contract/investigate.ts";
import { getRetraction } from "#api/contract/retractions.ts";
import { SETTLED } from "#retraction/outcome.ts";
import type { Installation } from "../installation.ts";
import { type LyingItem, mailboxState } from "../mailbox-state.ts";
import { type Environment, undeliver, until } from "../npm-start.ts";
import { openSender } from "../send-fixtures.ts";
import type { StoryMail } from "./campaign-mails.ts";
import type { Teller } from "./teller.ts";

/** What every scene plays on. */
export interface Stage {
  readonly installation: Installation;
  readonly teller: Teller;
}

/** What a terminal of somebody has, who works with a token of his own. */
export async function terminalOf({ place }: Installation, name: string, role: string): Promise<Environment> {
  const args = ["token", "create", "--tenant", "Fixtures", "--role", role, "--name", name];
  const { out } = await undeliver(place.environment, args);
  return { ...place.environment, UNDELIVER_URL: place.base, UNDELIVER_TOKEN: out.trim() };
}

/** Over SMTP, until it is traced with so many copies: so that mails have the same order each time. Answers its id. */
export async function deliver(
  installation: Installation,
  { sender, to, raw, id, copies }: StoryMail,
): Promise<string> {
  await using smtp = openSender(installation.providers.simulator.smtp.port);
  await smtp.send(sender, to, raw);
  return await until(id, async () => {
    const query = { message_id: id, detections_only: false };
    const { result } = await installation.tenant.api.call(listMessages, { query });
    const found = result.find((it) => it.copies.total === copies);
    return found?.id;
  });
}

/** What the owner of a mailbox does with a mail. */
export async function ownerDoes(
  { providers }: Installation,
  mailbox: string,
  item: string,
  action: object,
): Promise<void> {
  const { endpoints, controlToken } = providers.simulator;
  const response = await fetch(`${endpoints.control}/actions`, {
    method: "POST",
    headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
    body: JSON.stringify({ mailbox, item, action }),
  });
  if (response.status !== 204) throw new Error(await response.text());
}

export async function untilSettled({ tenant }: Installation, id: string, copies: number): Promise<void> {
  await until(`${copies} settled copies`, async () => {
    const { result } = await tenant.api.call(getRetraction, { params: { retraction_id: id } });
    const settled = SETTLED.reduce((sum, it) => sum + (result.counts[it] ?? 0), 0);
    return settled >= copies ? true : undefined;
  });
}

/** Where the simulated providers have the mails with these Message-IDs, and how. */
export async function lying({ providers }: Installation, ids: readonly string[]): Promise<readonly string[]> {
  const describe = ({ mailbox, messageId, place, isRead }: LyingItem): string =>
    `${mailbox} ${messageId} ${place}${isRead ? " read" : ""}`;
  const items = await mailboxState(providers.simulator);
  return items
    .filter((it) => ids.includes(it.messageId))
    .map(describe)
    .toSorted();
}

/** What the simulated provider itself has on record of moves in these mailboxes, as a table in Markdown. */
export function movesOnRecord({ providers }: Installation, mailboxes: readonly string[]): string {
  const { organisations } = providers.simulator.world;
  const calls = organisations.flatMap((it) => it.calls.calls).filter((it) => it.operation === "graph.move");
  const effects = organisations.flatMap((it) => it.effects()).filter((it) => it.by === "app");
  const rows = mailboxes.map((mailbox) => {
    const answers = calls
      .filter((it) => it.address === mailbox)
      .map(({ status, isReplyLost }) => (isReplyLost ? `${status}, lost on its way` : String(status)));
    const changes = effects.filter((it) => it.address === mailbox).length;
    return `| ${mailbox} | ${answers.length} | ${answers.join("; ")} | ${changes} |`;
  });
  return ["| mailbox | moves asked for | answered | changes made |", "|---|---:|---|---:|", ...rows].join(
    "\n",
  );
}
