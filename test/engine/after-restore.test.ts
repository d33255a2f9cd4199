import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { AUTOMATION } from "#policy/automation-mode.ts";
import { openObserved } from "#store/observed.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { restoreBackup } from "#store/restore.ts";
import { writeBackup } from "#store/backup.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { ADA, AMAL, BRUNO, CHIARA, DALIA } from "../fixtures/people.ts";
import type { Serving } from "../../src/main/serve.ts";
import { emptyDatabase } from "../support/database.ts";
import { type Row, ROWS } from "./ledger-rows.ts";
import { allTo, openRoom, type Room, until } from "./room.ts";

/** Copies that were open when the backup was made, by what was done with them afterwards. */
const MAILS = {
  moved: "<moved-since@evil.example>",
  putBack: "<moved-and-put-back-since@evil.example>",
  automatic: "<automatic-and-put-back-since@evil.example>",
  untouched: "<nothing-done-since@evil.example>",
  underWay: "<under-way@evil.example>",
  release: "<release-done-and-taken-again-since@evil.example>",
} as const;
type Name = keyof typeof MAILS;

let room: Room;
/** The product on what came back from the backup. */
let restored: Serving;
const messages = new Map<Name, MessageId>();

const rowsOf = (name: Name): Promise<readonly Row[]> =>
  restored.database.asWorker((tx) => tx.rows<Row>(ROWS, [MAILS[name]]));
const messageOf = (name: Name): MessageId => messages.get(name) ?? ("" as MessageId);
const effects = (): number =>
  room.simulator.world.organisations.flatMap((it) => it.effects()).filter((it) => it.by === "app").length;
let effectsBefore = 0;

async function* whole(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

beforeAll(async () => {
  room = await openRoom();
  const to: Readonly<Record<Name, string>> = {
    moved: AMAL,
    putBack: AMAL,
    automatic: DALIA,
    untouched: ADA,
    underWay: BRUNO,
    release: CHIARA,
  };
  for (const name of ["moved", "putBack", "untouched", "underWay", "release"] as const) {
    await room.send(MAILS[name], { to: [to[name]], isPhish: false });
    messages.set(name, await room.message(MAILS[name]));
  }
  const taken = await room.retract([messageOf("release")], "DeletedItems");
  await room.settled(MAILS.release);
  // From here on nothing goes through: all that is asked for stays open.
  room.faults(
    { kind: "server-error", operation: "graph.move", mailbox: BRUNO, status: 503 },
    ...[AMAL, CHIARA, DALIA].flatMap((mailbox) =>
      ["graph.list", "graph.get"].map(
        (operation) => ({ kind: "server-error", operation, mailbox, status: 503 }) as const,
      ),
    ),
    { kind: "server-error", operation: "gmail.*", mailbox: ADA, status: 503 },
  );
  await room.retract([messageOf("underWay")], "DeletedItems");
  await room.rowsWhere(MAILS.underWay, (rows) => rows[0]?.outcome === "acting");
  for (const name of ["moved", "putBack", "untouched"] as const)
    await room.retract([messageOf(name)], "DeletedItems");
  await room.setAutoRetract(room.microsoft, allTo("DeletedItems"));
  await room.send(MAILS.automatic, { to: [DALIA] });
  messages.set("automatic", await room.message(MAILS.automatic));
  await room.release(taken);

  const pieces: Buffer[] = [];
  for await (const it of writeBackup(room.serving.connection, { madeBy: "0.1.0" }))
    pieces.push(Buffer.from(it));

  // What the backup does not know.
  const silent = { kind: "server-error", operation: "gmail.*", mailbox: ADA, status: 503 } as const;
  room.faults(silent);
  await room.query("update retraction_copy set due_at = now() where settled_at is null");
  await room.query("update lane set due_at = now(), blocked_until = null");
  room.serving.hub.wake("work");
  for (const name of ["moved", "putBack", "automatic", "underWay", "release"] as const)
    await room.settled(MAILS[name]);
  for (const name of ["putBack", "automatic", "underWay"] as const) {
    const [row] = await room.rows(MAILS[name]);
    if (row !== undefined) await room.release(row.retraction_id);
  }
  await room.retract([messageOf("release")], "DeletedItems");
  for (const name of ["putBack", "automatic", "underWay", "release"] as const) {
    await room.rowsWhere(MAILS[name], (rows) => rows.length >= 2 && rows.every((it) => it.settled));
  }
  await room.serving[Symbol.asyncDispose]();
  room.faults();
  effectsBefore = effects();

  const connection = await emptyDatabase();
  await restoreBackup(connection, whole(pieces));
  restored = await room.serveOn(connection);
}, 90_000);
afterAll(async () => {
  await restored[Symbol.asyncDispose]();
  await room[Symbol.asyncDispose]();
});

/** Once it was looked at again. */
function rowWhere(name: Name, is: (row: Row) => boolean): Promise<Row> {
  return until(
    async () => (await rowsOf(name)).toSorted((a, b) => (a.kind < b.kind ? 1 : -1)).find(is),
    name,
  );
}

test("automation observes, in each tenant", async () => {
  const { value } = await openTenantSettings(restored.database).current(room.tenantId, AUTOMATION);
  expect(value).toEqual({ mode: "observe" });
});

test("a copy that was moved after the backup is not moved again, nor is it said that the user did it", async () => {
  const row = await rowWhere("moved", (it) => it.settled);
  expect(row).toMatchObject({
    outcome: "already_there",
    reason: expect.stringContaining("read again after a restore"),
  });
});

test.each(["putBack", "automatic"] as const)(
  "what was taken and put back after the backup is looked at and held, not taken again: %s",
  async (name) => {
    const row = await rowWhere(name, (it) => it.outcome === "held");
    expect(row.reason).toMatch(
      /^restored from a backup of .*: what was done since is not known, so a person decides$/,
    );
    expect(room.places(MAILS[name])).toEqual([expect.stringMatching(/ inbox$/i)]);
  },
);

test("a call that was under way in the backup is not made again: the copy says so and is refused", async () => {
  const row = await rowWhere("underWay", (it) => it.settled);
  expect(row).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("it was under way in the backup"),
  });
  expect(room.places(MAILS.underWay)).toEqual([expect.stringMatching(/ inbox$/i)]);
});

test("a release that was done and undone after the backup brings nothing back by itself", async () => {
  const rows = await until(async () => {
    const all = await rowsOf("release");
    return all.some((it) => it.outcome === "held") ? all : undefined;
  }, "the release is held");
  expect(rows.map((it) => [it.asked, it.outcome])).toEqual(
    expect.arrayContaining([
      ["DeletedItems", "moved"],
      ["origin", "held"],
    ]),
  );
  expect(room.places(MAILS.release)).toEqual([expect.stringMatching(/ deleted items$/i)]);
});

test("up to here the mailboxes were read and nothing in them was changed", () => {
  expect(effects()).toBe(effectsBefore);
});

test("a person decides about what is held: what he lets go on is moved, what he refuses stays", async () => {
  const wake = (): void => restored.hub.wake("work");
  const observed = openObserved(restored.database, { wake });
  const [untouched, putBack] = [
    await rowWhere("untouched", (it) => it.outcome === "held"),
    await rowWhere("putBack", () => true),
  ];
  const decide = (id: Row["retraction_id"], decision: "proceed" | "refuse") =>
    observed.decide(
      room.tenantId,
      { retractionIds: [id], before: undefined },
      { decision, reason: "", actor: "person:ann" },
    );
  await decide(untouched.retraction_id, "proceed");
  await decide(putBack.retraction_id, "refuse");
  expect(await rowWhere("untouched", (it) => it.settled)).toMatchObject({ outcome: "moved", reason: "" });
  expect(room.places(MAILS.untouched)).toEqual([expect.stringMatching(/TRASH/)]);
  expect(await rowWhere("putBack", (it) => it.settled)).toMatchObject({ outcome: "refused" });
  const requests = openRetractionRequests(restored.database, { wake });
  await expect
    .poll(async () => (await requests.get(room.tenantId, untouched.retraction_id))?.state)
    .toBe("done");
});

test("new mail is judged, and what settings would do with it is held until automation acts again", async () => {
  const id = "<after-the-restore@evil.example>";
  await room.send(id, { to: [CHIARA] });
  const held = await until(async () => {
    const rows = await restored.database.asWorker((tx) => tx.rows<Row>(ROWS, [id]));
    return rows.find((it) => it.outcome === "held");
  }, id);
  expect(held.reason).toBe("automation observes: this is what it would have done");
});
