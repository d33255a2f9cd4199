import { deserialize, serialize } from "node:v8";
import { expect, test, vi } from "vitest";
import { actAsUser } from "./control/organisation-handle.ts";
import { type MailSnapshot, restoreMail, takeMailSnapshot } from "./mail-snapshot.ts";
import { sendMail, startFixture } from "../../test/support/simulator/simulator-fixture.ts";
import type { Simulator } from "./start-simulator.ts";
import type { UserAction } from "./user-action.ts";
import { PATIENT } from "../../test/support/until-told.ts";

const NOBODY = 1;
const MESSAGE_ID = "<kept@partner.example>";

const states = ({ world }: Simulator) => world.organisations.map((it) => it.state());
const boxesOf = (simulator: Simulator) =>
  states(simulator).flatMap((it) => it.mailboxes.filter(({ items }) => items.length > 0));

function act(simulator: Simulator, mailbox: string, action: UserAction): void {
  const organisation = simulator.world.organisations.find((it) =>
    it.domains.some((d) => mailbox.endsWith(d)),
  );
  const refusal = organisation && actAsUser(organisation, { mailbox, item: MESSAGE_ID }, action);
  if (organisation === undefined || refusal !== undefined) throw new Error(refusal ?? "no such organisation");
}

/** As a file would carry it. */
function carried(snapshot: MailSnapshot): MailSnapshot {
  return deserialize(serialize(snapshot)) as MailSnapshot;
}

/** One mail in four mailboxes at both providers, in some of them no more where it came. */
async function lived(): Promise<Simulator & { readonly people: readonly string[] }> {
  const simulator = await startFixture(NOBODY);
  const people = states(simulator).flatMap((it) => it.mailboxes.slice(1, 3).map(({ address }) => address));
  await sendMail(simulator, { from: "a@partner.example", to: people, messageId: MESSAGE_ID });
  await vi.waitFor(() => expect(boxesOf(simulator)).toHaveLength(4), PATIENT);
  const [outlook = "", , gmail = ""] = people;
  act(simulator, outlook, { kind: "mark-read", isRead: true });
  act(simulator, outlook, { kind: "move", folder: "Inbox/Projects" });
  act(simulator, gmail, { kind: "relabel", add: ["TRASH"], remove: ["INBOX"] });
  return { ...simulator, world: simulator.world, people };
}

test("mailboxes come back as they were: items, ids, folders, labels, flags", async () => {
  await using before = await lived();
  const snapshot = carried(takeMailSnapshot(before.world.organisations));
  await using after = await startFixture(NOBODY);
  expect(states(after)).not.toEqual(states(before));
  restoreMail(after.world.organisations, snapshot);
  expect(states(after)).toEqual(states(before));
  expect(JSON.stringify(states(after))).toContain("Inbox/Projects");
});

test("they live on: what comes and what moves gets ids that nothing had before", async () => {
  await using before = await lived();
  await using after = await startFixture(NOBODY, { random: Math.random });
  restoreMail(after.world.organisations, carried(takeMailSnapshot(before.world.organisations)));
  const [outlook = "", , gmail = ""] = before.people;
  act(after, outlook, { kind: "delete" });
  act(after, gmail, { kind: "mark-read", isRead: true });
  await sendMail(after, {
    from: "a@partner.example",
    to: before.people,
    messageId: "<next@partner.example>",
  });
  await vi.waitFor(() => {
    const items = boxesOf(after).flatMap((it) => it.items);
    expect(items).toHaveLength(8);
    expect(new Set(items.map((it) => it.id)).size).toBe(8);
  }, PATIENT);
  expect(boxesOf(after).find((it) => it.address === outlook)?.items[0]?.place).toBe("Deleted Items");
});

test("a mail in many mailboxes stands in it once", async () => {
  await using simulator = await startFixture(NOBODY);
  const people = states(simulator).flatMap((it) => it.mailboxes.map(({ address }) => address));
  const header = `X-Long: ${"x".repeat(200)}\r\n`.repeat(500);
  await sendMail(simulator, { from: "a@partner.example", to: people, messageId: MESSAGE_ID, header });
  await vi.waitFor(() => expect(boxesOf(simulator).length).toBeGreaterThanOrEqual(10), PATIENT);
  expect(serialize(takeMailSnapshot(simulator.world.organisations)).length).toBeLessThan(1_500_000);
});

test("mailboxes of an organisation that is not there, or of people who are gone, are passed over", async () => {
  await using before = await lived();
  const snapshot = carried(takeMailSnapshot(before.world.organisations));
  const gone = snapshot.organisations.map((it) => ({ ...it, domain: "gone.test" }));
  await using after = await startFixture(NOBODY);
  restoreMail(after.world.organisations, { organisations: gone });
  expect(boxesOf(after)).toEqual([]);
});
