import { expect, test } from "vitest";
import { STAGES } from "#retraction/run.ts";
import { openRoom } from "./room.ts";

const PEOPLE = 120;

test(`${PEOPLE} copies of one mail are gone in seconds, whoever had to be looked up first`, {
  timeout: 120_000,
}, async ({ annotate }) => {
  await using room = await openRoom({ users: PEOPLE, workers: { loops: 4 } });
  const to = room.exchange.seed.users.slice(0, PEOPLE).map((it) => it.address);
  const took: number[] = [];
  for (const id of ["<many@evil.example>", "<many-again@evil.example>"]) {
    await room.send(id, { to });
    const message = await room.message(id, PEOPLE);
    const beganAt = performance.now();
    await room.retract([message], "DeletedItems");
    const rows = await room.settled(id, PEOPLE);
    took.push(Math.round(performance.now() - beganAt));
    expect(rows.every((it) => it.outcome === "moved")).toBe(true);
    expect(room.items(id).every(({ item }) => item.changes === 1)).toBe(true);
  }
  // The ledger shows a settlement before the worker that wrote it can count it.
  for (const stage of STAGES)
    await expect
      .poll(() => room.serving.metrics.text())
      .toContain(`undeliver_retraction_stage_seconds_count{stage="${stage}"} ${2 * PEOPLE}`);
  const [unknown, known] = took;
  await annotate(
    `${PEOPLE} copies: ${unknown} ms with mailboxes to look up, ${known} ms where they are known`,
  );
  expect(known).toBeLessThan(25_000);
});
