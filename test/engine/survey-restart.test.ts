import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openPlans } from "#store/plans.ts";
import { ADA, AMAL } from "../fixtures/people.ts";
import { openRoom, until } from "./room.ts";

const TERMS = { leaseMs: 500, callTimeoutMs: 200, marginMs: 50 };

test("a worker that dies in the middle of a survey, or breaks, leaves it to the next: every copy is seen, none is moved", async () => {
  let troubles: (() => Promise<void>)[] = [
    () => sleep(TERMS.leaseMs * 2),
    () => Promise.reject(new Error("a bug of ours")),
  ];
  await using room = await openRoom({
    workers: {
      loops: 3,
      terms: TERMS,
      step: async (step) => {
        if (step !== "locate") return;
        const [trouble, ...others] = troubles;
        troubles = others;
        await trouble?.();
      },
    },
  });
  const id = "<survey-lost-lease@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  const reply = await room.requests.draft(room.tenantId, {
    messageIds: [message],
    destination: "DeletedItems",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "person:ann",
  });
  if (reply.result !== "drafted") throw new Error(reply.result);
  const plans = openPlans(room.serving.database, { wake: () => room.serving.hub.wake("work") });
  await plans.survey(room.tenantId, reply.retraction.id, "person:ann");
  const plan = await until(async () => {
    await room.passTime(id, 5_000);
    const now = await plans.get(room.tenantId, reply.retraction.id, "person:ann");
    return now?.survey?.state === "done" ? now : undefined;
  }, "the survey is done");
  expect(plan.survey?.counts).toEqual({ copies: 2, seen: 2, read: 0, bySighting: { in_place: 2 } });
  expect(plan.retraction).toMatchObject({ state: "draft", hash: reply.retraction.hash });
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0, 0]);
});
