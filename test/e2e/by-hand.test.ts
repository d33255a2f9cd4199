import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listCopies } from "#api/contract/copies.ts";
import { listIntegrations } from "#api/contract/integrations.ts";
import { getActionLog, getRaw, listMessages } from "#api/contract/investigate.ts";
import { moveMessage, moveMessages } from "#api/contract/move.ts";
import {
  applyRetraction,
  draftRetraction,
  getRetraction,
  listRetractionCopies,
  releaseRetraction,
} from "#api/contract/retractions.ts";
import { listSources } from "#api/contract/sources.ts";
import type { Role } from "#identity/role.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import { openTokens } from "#store/tokens.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA, CHIKA, DALIA, DANA, EMRE, FREYA } from "../fixtures/people.ts";
import { idOf, viaProvider } from "../fixtures/write-fixture.ts";
import { type Product, startProduct } from "../support/product.ts";
import { type Api, openApi } from "./api.ts";
import { openEventStream } from "./event-stream.ts";
import { type LyingItem, mailboxState } from "./mailbox-state.ts";
import { until } from "./npm-start.ts";
import { openSender } from "./send-fixtures.ts";

const SENT = {
  one: [AMAL, ADA],
  first: [BRUNO],
  second: [BRUNO, BELA],
  planned: [CHIARA, DALIA, CHIKA],
  final: [EMRE],
  atGoogle: [DANA],
  watched: [FREYA, AMAL],
} as const;
type Name = keyof typeof SENT;
const NAMES = Object.keys(SENT) as Name[];

describe("people and programs ask over the API", () => {
  let product: Product;
  let api: Api;
  let ids: ReadonlyMap<string, string>;

  beforeAll(async () => {
    product = await startProduct({ users: 9 });
    api = await tokenFor("soc-analyst");
    await sendAll(product.simulator);
    ids = await until("every message", async () => {
      const { result } = await api.call(listMessages, { query: { per_page: 100 } });
      const known = new Map(result.map((message) => [message.message_id ?? "", message.id]));
      return known.size === NAMES.length ? known : undefined;
    });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const tokenFor = async (role: Role): Promise<Api> => {
    const { serving, tenantId } = product;
    const wanted = { role, name: role, expiresAt: undefined, createdBy: "test" };
    const { token } = await openTokens(serving.database).create(tenantId, wanted);
    return openApi(`http://127.0.0.1:${serving.http?.port}`, tenantId, token);
  };
  const id = (name: Name): string => ids.get(idOf(name)) ?? "";
  const lying = async (name: Name): Promise<readonly LyingItem[]> => {
    const state = await mailboxState(product.simulator);
    return state.filter((item) => item.messageId === idOf(name)).sort(byMailbox);
  };
  const places = async (name: Name): Promise<readonly string[]> =>
    (await lying(name)).map(({ mailbox, place, changes }) => `${mailbox} ${place} ${changes}`);

  test("one message is moved in all its mailboxes, and the answer is what the mailboxes show", async () => {
    const { result } = await api.call(moveMessage, {
      params: { investigate_id: id("one") },
      body: { destination: "DeletedItems", reason: "reported by telephone" },
    });
    expect(result.map((item) => item.recipient).sort()).toEqual([ADA, AMAL]);
    expect(result.map(({ status, success }) => ({ status, success }))).toEqual([
      { status: "moved", success: true },
      { status: "moved", success: true },
    ]);
    expect(await places("one")).toEqual([
      `${ADA} CATEGORY_PERSONAL,TRASH,UNREAD 1`,
      `${AMAL} Deleted Items 1`,
    ]);
    const { result: log } = await api.call(getActionLog, { params: { investigate_id: id("one") } });
    expect(log.find((line) => line.operation === "REQUEST")?.properties.requested_by).toMatch(/^token:/);
  });

  test("many messages are moved at once", async () => {
    const { result } = await api.call(moveMessages, {
      body: { ids: [id("first"), id("second")], destination: "JunkEmail" },
    });
    expect(result.map((item) => item.status)).toEqual(["moved", "moved", "moved"]);
    expect([...(await places("first")), ...(await places("second"))]).toEqual([
      `${BRUNO} Junk Email 1`,
      `${BELA} CATEGORY_PERSONAL,SPAM,UNREAD 1`,
      `${BRUNO} Junk Email 1`,
    ]);
  });

  test("a plan moves nothing before its hash is named, and a release brings every field back", async () => {
    await arrange(product.simulator);
    const before = await lying("planned");
    const { result: plan } = await api.call(draftRetraction, {
      body: { ids: [id("planned")], destination: "DeletedItems", reason: "a drill" },
    });
    expect(plan).toMatchObject({ state: "draft", copies: 3 });
    const params = { retraction_id: plan.id };
    const other = { params, body: { hash: "0".repeat(64) } };
    expect((await api.refused(applyRetraction, other)).status).toBe(409);
    expect(await lying("planned")).toEqual(before);

    await api.call(applyRetraction, { params, body: { hash: plan.hash } });
    const done = await settled(api, plan.id);
    expect(done.counts).toEqual({ moved: 3 });
    const page = await api.call(listRetractionCopies, { params });
    expect(page.result.map((copy) => `${copy.mailbox} ${copy.was_read}`).sort()).toEqual([
      `${CHIARA} true`,
      `${CHIKA} true`,
      `${DALIA} false`,
    ]);
    expect((await lying("planned")).map((item) => item.place)).toEqual([
      "Deleted Items",
      "Label one,STARRED,TRASH",
      "Deleted Items",
    ]);

    const { result: release } = await api.call(releaseRetraction, { params, body: null });
    const restored = await settled(api, release.id);
    expect(restored.counts).toEqual({ restored: 3 });
    const after = await lying("planned");
    expect(after.map(withoutChanges)).toEqual(before.map(withoutChanges));
    const { result: copies } = await api.call(listCopies, { params: { investigate_id: id("planned") } });
    expect(copies.every((copy) => copy.exempt !== null)).toBe(true);
    const { result: log } = await api.call(getActionLog, { params: { investigate_id: id("planned") } });
    const releases = log.filter((line) => line.operation === "RELEASE");
    expect(releases.map((line) => [line.status, line.details["differences"] ?? []])).toEqual(
      Array(3).fill(["restored", []]),
    );
  });

  test("what cannot be undone is done only where the provider has it", async () => {
    const hard = { destination: "RecoverableItemsPurges" };
    const final = { investigate_id: id("final") };
    expect(await api.refused(moveMessage, { params: final, body: hard })).toEqual({
      status: 409,
      types: ["confirmation_needed"],
    });
    const confirmed = { ...hard, confirm_copies: 1 };
    const { result } = await api.call(moveMessage, { params: final, body: confirmed });
    expect(result.map((item) => [item.status, item.reached])).toEqual([["moved", "gone"]]);
    expect(await places("final")).toEqual([`${EMRE} Recoverable Items/Purges 1`]);
    const refused = { params: { investigate_id: id("atGoogle") }, body: hard };
    expect(await api.refused(moveMessage, refused)).toEqual({
      status: 400,
      types: ["unavailable_destination"],
    });
    expect(await places("atGoogle")).toEqual([`${DANA} CATEGORY_PERSONAL,INBOX,UNREAD 0`]);
  });

  test("a stream that was cut goes on by Last-Event-ID without a gap", async () => {
    await using whole = await openEventStream(api);
    const cut = await openEventStream(api);
    await api.call(moveMessage, {
      params: { investigate_id: id("watched") },
      body: { destination: "JunkEmail" },
    });
    const last = await until("two events", () => cut.seen[1]?.id);
    await cut[Symbol.asyncDispose]();
    await api.call(moveMessage, {
      params: { investigate_id: id("watched") },
      body: { destination: "DeletedItems" },
    });
    await using resumed = await openEventStream(api, last);
    const isDone = (seen: readonly { readonly kind: string }[]): true | undefined =>
      seen.filter((event) => event.kind === "retraction.done").length === 2 ? true : undefined;
    await until("the end of both", () => isDone(whole.seen));
    const first = cut.seen.slice(0, cut.seen.findIndex((event) => event.id === last) + 1);
    await until("the end of both again", () => isDone([...first, ...resumed.seen]));
    const all = whole.seen.map((event) => event.id);
    expect([...first, ...resumed.seen].map((event) => event.id)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  test("each role may what it may, on the wire", async () => {
    const viewer = await tokenFor("viewer");
    const config = await tokenFor("config-admin");
    const move = { params: { investigate_id: id("atGoogle") }, body: { destination: "JunkEmail" } };
    const raw = { params: { investigate_id: id("atGoogle") } };
    const allowed = [
      viewer.call(listMessages),
      config.call(listIntegrations),
      config.call(listSources),
      api.call(listMessages),
    ];
    await expect(Promise.all(allowed)).resolves.toHaveLength(4);
    const refusals = [
      viewer.refused(moveMessage, move),
      viewer.refused(getRaw, raw),
      viewer.refused(listSources),
      config.refused(moveMessage, move),
      config.refused(getRaw, raw),
      api.refused(listIntegrations),
    ];
    expect((await Promise.all(refusals)).map((refused) => refused.status)).toEqual(Array(6).fill(403));
    const stranger = openApi(api.base, api.accountId, "not-a-token");
    expect((await stranger.refused(listMessages)).status).toBe(401);
    expect(await places("atGoogle")).toEqual([`${DANA} CATEGORY_PERSONAL,INBOX,UNREAD 0`]);
  });

  test("health and metrics answer", async () => {
    for (const path of ["healthz", "readyz"]) expect((await fetch(`${api.base}/${path}`)).status).toBe(200);
    const metrics = await (await fetch(`${api.base}/metrics`)).text();
    expect(metrics).toMatch(/^undeliver_\w+\{[^}]*outcome="moved"[^}]*\} [1-9]/m);
  });
});

/** Over SMTP to the simulated providers. */
async function sendAll({ smtp }: Simulator): Promise<void> {
  await using sender = openSender(smtp.port);
  for (const name of NAMES) {
    const mail = viaProvider({ name, to: SENT[name], subject: `About ${name}`, is: "NONE" }).mail();
    await sender.send("pat@partner.example", SENT[name], mail);
  }
}

/** What their owners did to the mails before anybody retracts them. */
async function arrange({ endpoints, controlToken }: Simulator): Promise<void> {
  const act = async (mailbox: string, action: object): Promise<void> => {
    const response = await fetch(`${endpoints.control}/actions`, {
      method: "POST",
      headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
      body: JSON.stringify({ mailbox, item: idOf("planned"), action }),
    });
    expect(response.status).toBe(204);
  };
  await act(CHIARA, { kind: "move", folder: "Projects/2026" });
  await act(CHIARA, { kind: "mark-read", isRead: true });
  await act(CHIKA, { kind: "relabel", add: ["Label one", "STARRED"], remove: ["CATEGORY_PERSONAL"] });
  await act(CHIKA, { kind: "mark-read", isRead: true });
}

async function settled(api: Api, retractionId: string) {
  return until(`the end of ${retractionId}`, async () => {
    const { result } = await api.call(getRetraction, { params: { retraction_id: retractionId } });
    return result.state === "done" ? result : undefined;
  });
}

function byMailbox(a: LyingItem, b: LyingItem): number {
  return a.mailbox < b.mailbox ? -1 : 1;
}

function withoutChanges(item: LyingItem): LyingItem {
  return { ...item, changes: 0 };
}
