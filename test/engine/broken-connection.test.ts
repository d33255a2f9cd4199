import { afterAll, beforeAll, expect, test } from "vitest";
import { openRoom, type Room } from "./room.ts";

const PEOPLE = 150;
let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: PEOPLE, workers: { loops: 12 } });
});
afterAll(() => room[Symbol.asyncDispose]());

test("explore", async () => {
  const to = room.exchange.seed.users.slice(0, PEOPLE).map((it) => it.address);
  const g = room.workspace.directory.users.slice(0, PEOPLE).map((it) => it.primaryEmail);
  const id = "<x@evil.example>";
  await room.send(id, { to });
  const idg = "<g@evil.example>";
  await room.send(idg, { to: g });
  const message = await room.message(id, PEOPLE);
  const messageg = await room.message(idg, g.length);
  room.faults(
    { kind: "token-revoked", operation: "*" },
    { kind: "refuse", operation: "entra.token", code: "expired-secret" },
    { kind: "refuse", operation: "google.token", code: "unauthorized_client", status: 401 },
  );
  const count = (o: Room["exchange"] | Room["workspace"], op: string) =>
    o.calls.calls.filter((it) => it.operation === op).length;
  const b = count(room.exchange, "entra.token"),
    bg = count(room.workspace, "google.token");
  await room.retract([message], "DeletedItems");
  await room.retract([messageg], "DeletedItems");
  const states = () =>
    room.query<{ state: string; code: string }>("select state, stopped_code as code from integration");
  await expect.poll(states, { timeout: 20000 }).toMatchObject([{ state: "stopped" }, { state: "stopped" }]);
  await new Promise((r) => setTimeout(r, 2000));
  console.log(
    await states(),
    count(room.exchange, "entra.token") - b,
    count(room.workspace, "google.token") - bg,
  );
  expect(1).toBe(1);
});
