import { expect, test } from "vitest";
import { openSmtpSink } from "../../../test/support/simulator/smtp-sink.ts";
import {
  control,
  placesOf,
  rawMail,
  sendMail,
  startFixture,
} from "../../../test/support/simulator/simulator-fixture.ts";
import { TEST_CERTIFICATE } from "../../../test/support/test-certificate.ts";

const AMAL = "amal.abate@corp.test";
const BRUNO = "bruno.berg@corp.test";
const ADA = "ada.abel@work.test";
const ID = "<m1@sender.test>";
const NOBODY_LISTENS = 1;

test("only who has the token comes in, to everything but the health check", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  const { control: base } = simulator.endpoints;
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  for (const path of ["/state", "/faults", "/calls", "/journal", "/rights"]) {
    expect((await fetch(`${base}${path}`)).status).toBe(403);
    const wrong = await fetch(`${base}${path}`, { headers: { authorization: `Bearer ${"x".repeat(32)}` } });
    expect(wrong.status).toBe(403);
    expect((await control(simulator, "GET", path)).status).toBe(200);
  }
});

test("faults are set, seen and checked", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  const rules = [{ kind: "throttle", operation: "graph.*", retryAfterSeconds: 7, times: 1 }];
  expect(await control(simulator, "PUT", "/faults", rules)).toEqual({ status: 200, body: rules });
  expect(simulator.world.faults.take("throttle", "graph.move")?.retryAfterSeconds).toBe(7);
  expect((await control(simulator, "GET", "/faults")).body).toMatchObject([{ times: 0 }]);
  expect((await control(simulator, "PUT", "/faults", [{ kind: "typo", operation: "x" }])).status).toBe(400);
  const user = {
    kind: "user-before",
    operation: "graph.move",
    each: "item",
    skip: 1,
    afterMs: 0,
    forMs: 1_000,
  };
  const rich = [
    { ...user, action: { kind: "delete-folder", folder: "Work" } },
    { kind: "latency", operation: "*", delayMs: 1, spread: { shape: "log-normal", sigma: 1, maxMs: 9 } },
    { kind: "clock-skew", operation: "*", skewMs: -1 },
    { kind: "refuse", operation: "graph.*", status: 403, code: "ErrorAccessDenied" },
  ];
  expect(await control(simulator, "PUT", "/faults", rich)).toEqual({ status: 200, body: rich });
});

test("the state is shown whole, by mailbox and by Message-ID", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, BRUNO, ADA] });
  const addresses = async (query: string): Promise<unknown> => {
    const { body } = await control(simulator, "GET", `/state${query}`);
    const { organisations } = body as {
      organisations: { mailboxes: { address: string; items: unknown[] }[] }[];
    };
    return organisations.flatMap((it) => it.mailboxes).map((it) => `${it.address} ${it.items.length}`);
  };
  expect(await addresses("")).toEqual(
    expect.arrayContaining([`${AMAL} 1`, `${ADA} 1`, "chiara.costa@corp.test 0"]),
  );
  expect(await addresses(`?mailbox=${ADA}`)).toEqual([`${ADA} 1`]);
  expect(await addresses(`?messageId=${encodeURIComponent(ID)}`)).toEqual([
    `${AMAL} 1`,
    `${BRUNO} 1`,
    `${ADA} 1`,
  ]);
  expect(await addresses("?messageId=other")).toEqual([]);
});

test("a user moves, reads and deletes the own mail", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, ADA] });
  const act = (mailbox: string, action: object) =>
    control(simulator, "POST", "/actions", { mailbox, item: ID, action });
  expect((await act(AMAL, { kind: "move", folder: "Inbox/Projects" })).status).toBe(204);
  expect((await act(ADA, { kind: "relabel", add: ["SPAM"], remove: ["INBOX"] })).status).toBe(204);
  expect((await act(AMAL, { kind: "mark-read", isRead: true })).status).toBe(204);
  expect((await act(ADA, { kind: "mark-read", isRead: true })).status).toBe(204);
  expect(placesOf(simulator)).toEqual([`${ADA} CATEGORY_PERSONAL,SPAM`, `${AMAL} Inbox/Projects`]);
  expect((await act(AMAL, { kind: "delete" })).status).toBe(204);
  expect((await act(ADA, { kind: "delete" })).status).toBe(204);
  expect(placesOf(simulator)).toEqual([`${AMAL} Deleted Items`]);
});

test("what cannot be done is said", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, ADA] });
  const act = (mailbox: string, action: object, item = ID) =>
    control(simulator, "POST", "/actions", { mailbox, item, action });
  const answers = await Promise.all([
    act(AMAL, { kind: "relabel", add: ["SPAM"] }),
    act(ADA, { kind: "move", folder: "Inbox" }),
    act("nobody@corp.test", { kind: "delete" }),
    act("nobody@work.test", { kind: "delete" }),
    act("nobody@else.test", { kind: "delete" }),
    act(AMAL, { kind: "delete" }, "<other@sender.test>"),
  ]);
  expect(answers.map((it) => it.status)).toEqual([409, 409, 409, 409, 409, 409]);
  expect((await act(AMAL, { kind: "burn" })).status).toBe(400);
});

test("every change is on the ledger of effects, by mailbox and by Message-ID", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, ADA] });
  for (const mailbox of [AMAL, ADA])
    await control(simulator, "POST", "/actions", {
      mailbox,
      item: ID,
      action: { kind: "mark-read", isRead: true },
    });
  const effects = async (query: string) => (await control(simulator, "GET", `/effects${query}`)).body;
  expect(await effects("")).toMatchObject([
    { address: AMAL, messageId: ID, by: "user", what: "mark-read" },
    { address: ADA, messageId: ID, by: "user", what: "relabel" },
  ]);
  expect(await effects(`?mailbox=${ADA}`)).toHaveLength(1);
  expect(await effects("?messageId=other")).toEqual([]);
});

test("calls of the APIs are shown, refused ones of nobody are not", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "nobody",
    client_secret: "x",
  });
  await fetch(`${simulator.endpoints.entra}/corp.test/oauth2/v2.0/token`, { method: "POST", body: form });
  const { body } = await control(simulator, "GET", "/calls?operation=entra.token");
  expect(body).toMatchObject([{ domain: "corp.test", operation: "entra.token", status: 400 }]);
  expect((await control(simulator, "GET", "/calls?operation=graph.move")).body).toEqual([]);
  expect((await control(simulator, "GET", "/calls?since=2199-01-01")).body).toEqual([]);
});

test("a mail can be put straight into a mailbox, without a journal copy", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  const raw = Buffer.from(rawMail({ from: "x@sender.test", to: [AMAL] })).toString("base64");
  const deliver = (recipient: string) =>
    control(simulator, "POST", "/deliver", { sender: "x@sender.test", recipients: [recipient], raw });
  expect((await deliver(AMAL)).status).toBe(204);
  expect((await deliver("nobody@corp.test")).status).toBe(409);
  expect(placesOf(simulator)).toEqual([`${AMAL} Inbox`]);
  expect(simulator.journal.status).toMatchObject({ waiting: 0, inFlight: 0, sent: 0 });
  const old = { sender: "x@sender.test", recipients: [BRUNO], raw, receivedAt: "2026-01-02T03:04:05Z" };
  expect((await control(simulator, "POST", "/deliver", old)).status).toBe(204);
  const [microsoft] = simulator.world.organisations.filter((it) => it.provider === "microsoft");
  const [item] = microsoft?.mailbox(BRUNO)?.items.values() ?? [];
  expect(item?.receivedAt).toEqual(new Date("2026-01-02T03:04:05Z"));
});

test("journaling is paused, routed elsewhere, and copies are sent again or as they are", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(NOBODY_LISTENS);
  const route = { host: "127.0.0.1", port: sink.port, address: "new@journal.test" };
  const paused = await control(simulator, "PUT", "/journal", {
    isPaused: true,
    routes: { "corp.test": route },
  });
  expect(paused.body).toMatchObject({ isPaused: true, waiting: 0 });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  expect((await control(simulator, "GET", "/journal")).body).toMatchObject({ isPaused: true, waiting: 1 });
  await control(simulator, "PUT", "/journal", { isPaused: false });
  expect((await sink.received(1))[0]?.to).toEqual(["new@journal.test"]);
  expect((await control(simulator, "POST", "/journal/resend", { messageId: ID })).body).toEqual({
    copies: 1,
  });
  await sink.received(2);
  const raw = Buffer.from("no report at all\r\n");
  const copy = { host: "127.0.0.1", port: sink.port, to: "raw@journal.test", raw: raw.toString("base64") };
  expect((await control(simulator, "POST", "/journal/send", copy)).status).toBe(204);
  expect((await sink.received(3))[2]).toEqual({ from: "", to: ["raw@journal.test"], raw });
  expect((await control(simulator, "PUT", "/journal", { routes: { "else.test": null } })).status).toBe(409);
});

test("an organisation whose route is taken away journals no more", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await control(simulator, "PUT", "/journal", { routes: { "corp.test": null } });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, ADA] });
  expect((await sink.received(1)).map((it) => it.to[0])).toEqual(["g-secret@journal.test"]);
});

test("a reset empties all mailboxes and leaves the addresses and the token as they are", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  expect(placesOf(simulator)).toHaveLength(1);
  await control(simulator, "PUT", "/faults", [{ kind: "latency", operation: "*", delayMs: 1 }]);
  expect((await control(simulator, "POST", "/reset")).status).toBe(204);
  expect(placesOf(simulator)).toEqual([]);
  expect((await control(simulator, "GET", "/faults")).body).toEqual([]);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  expect(placesOf(simulator)).toHaveLength(1);
});

test("rights are taken away and given back by organisation, and a token has those of its moment", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  const before = (await control(simulator, "GET", "/rights")).body;
  expect(before).toMatchObject([{ domains: ["corp.test"] }, { domains: ["work.test"] }]);
  const taken = await control(simulator, "PUT", "/rights", { domain: "corp.test", rights: ["Mail.Read"] });
  const [microsoft] = simulator.world.organisations.filter((it) => it.provider === "microsoft");
  const [client] = microsoft?.seed.clients ?? [];
  expect(taken.body).toMatchObject([{ rights: { [client?.id ?? ""]: ["Mail.Read"] } }, { rights: {} }]);
  await control(simulator, "PUT", "/rights", { domain: "corp.test", app: client?.id, rights: null });
  expect((await control(simulator, "GET", "/rights")).body).toEqual(before);
  for (const body of [
    { domain: "nowhere.test", rights: [] },
    { domain: "corp.test", app: "nobody", rights: [] },
  ])
    expect((await control(simulator, "PUT", "/rights", body)).status).toBe(409);
});

test("so many people join an organisation of either provider", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  for (const domain of ["corp.test", "work.test"])
    expect((await control(simulator, "PUT", "/crowd", { domain, people: 3 })).status).toBe(204);
  expect(simulator.world.organisations.map((it) => it.directory.crowd.count)).toEqual([3, 3]);
  for (const body of [
    { domain: "nowhere.test", people: 1 },
    { domain: "corp.test", people: -1 },
  ])
    expect((await control(simulator, "PUT", "/crowd", body)).status).toBeGreaterThan(399);
});

test("a certificate is uploaded to an application that is registered, and to no other", async () => {
  await using simulator = await startFixture(NOBODY_LISTENS);
  const [microsoft] = simulator.world.organisations.filter((it) => it.provider === "microsoft");
  const app = microsoft?.seed.clients[0]?.id ?? "";
  const upload = async (domain: string, to: string): Promise<number> => {
    const certificate = TEST_CERTIFICATE.cert;
    return (await control(simulator, "PUT", "/certificate", { domain, app: to, certificate })).status;
  };
  expect(await upload("corp.test", app)).toBe(204);
  expect(await upload("corp.test", "another")).toBe(409);
  expect(await upload("work.test", app)).toBe(409);
});
