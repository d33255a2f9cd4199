import { expect, test } from "vitest";
import { AMAL } from "../fixtures/people.ts";
import { openRoom } from "./room.ts";

test("in a national cloud, where nothing is hard-deleted, the setting decides: leave, or the next weaker place", async () => {
  await using room = await openRoom({ users: 3, microsoft: { isNationalCloud: true } });
  await room.query(
    `update integration set connection = connection || '{"cloud": "gcc_high"}' where provider = 'microsoft'`,
  );
  const left = "<national-leave@evil.example>";
  await room.send(left, { to: [AMAL] });
  await room.retract([await room.message(left)], "RecoverableItemsPurges", { whenImpossible: "leave" });
  expect(await room.settled(left)).toMatchObject([{ outcome: "unsupported", reached: "visible" }]);
  expect(room.items(left).map(({ item }) => item.changes)).toEqual([0]);

  const weaker = "<national-weaker@evil.example>";
  await room.send(weaker, { to: [AMAL] });
  const how = { whenImpossible: "next_weaker" } as const;
  await room.retract([await room.message(weaker)], "RecoverableItemsPurges", how);
  expect(await room.settled(weaker)).toMatchObject([
    {
      asked: "RecoverableItemsPurges",
      outcome: "moved",
      reached: "recoverable",
      reason:
        "RecoverableItemsPurges was impossible (no_permanent_delete_in_this_cloud): RecoverableItemsDeletions instead",
    },
  ]);
  expect(room.places(weaker)).toEqual([`${AMAL} Recoverable Items/Deletions`]);
});
