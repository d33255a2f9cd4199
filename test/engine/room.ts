import { setTimeout as sleep } from "node:timers/promises";
import nodemailer from "nodemailer";
import { expect, vi } from "vitest";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { LateClause } from "#retraction/late-clause.ts";
import type { Retraction, RetractionRequests } from "#retraction/retraction-requests.ts";
import type { CopyId, MessageId, RetractionId } from "#shared/ids.ts";
import type { FaultRule } from "#simulator/faults.ts";
import type { GoogleMailbox } from "#simulator/google/mailbox.ts";
import type { GoogleOrganisation } from "#simulator/google/organisation.ts";
import type { MailboxStore } from "#simulator/microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "#simulator/microsoft/organisation.ts";
import type { StateItem } from "#simulator/world.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import type { WorkerOptions } from "../../src/main/open-workers.ts";
import { DEFAULT_WORKERS } from "../../src/main/open-workers.ts";
import { type Product, startProduct } from "../support/product.ts";
import {
  LANES_DUE,
  OPERATIONS_PASS_TIME,
  type Row,
  ROWS,
  ROWS_PASS_TIME,
  STORED,
  UNRESOLVED,
} from "./ledger-rows.ts";

// Waiting for a provider is most of what a test of the engine does.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

export interface Letter {
  readonly to: readonly string[];
  readonly from?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly date?: string;
  /** True (and so where nothing is said): the provider finds a phish, and settings act on it. */
  readonly isPhish?: boolean;
  /** Whole lines, each with its line end. */
  readonly header?: string;
  readonly headerTo?: string;
  /** Lines that stand for those which are written otherwise, by field. */
  readonly instead?: Readonly<Record<string, string>>;
}

const PHISH =
  "X-Simulate-Auth: spf=fail dkim=none dmarc=fail compauth=fail reason=001\r\nX-Simulate-Verdict: CAT=PHSH SCL=4 gm-spam=0 gm-phishy=1\r\n";

/** All phish to one place. */
export function allTo(
  destination: AutoRetract["destinations"]["MALICIOUS"],
  whenImpossible: WhenImpossible = "next_weaker",
): AutoRetract {
  const destinations = {
    MALICIOUS: destination,
    SPOOF: destination,
    SUSPICIOUS: destination,
    SPAM: destination,
    BULK: "none",
  } as const;
  return { destinations, whenImpossible };
}

/** The product and its simulated providers, with the words that tests of the engine are written in. */
export type Room = Awaited<ReturnType<typeof openRoom>>;

export async function openRoom(
  options: Omit<NonNullable<Parameters<typeof startProduct>[0]>, "serve"> & {
    readonly workers?: Partial<WorkerOptions>;
  } = {},
) {
  const workers: Partial<WorkerOptions> = {
    loops: 2,
    idleMs: 25,
    limits: { ...DEFAULT_WORKERS.limits, deniedRetriesMs: [] },
    ...options.workers,
  };
  const environment = { UNDELIVER_ROLES: "intake,worker", ...options.environment };
  const product = await startProduct({ ...options, environment, serve: { workers } });
  const { simulator, serving, tenantId } = product;
  const requests: RetractionRequests = openRetractionRequests(serving.database, {
    wake: () => serving.hub.wake("work"),
  });
  const exchange = organisation(product, "microsoft");
  const workspace = organisation(product, "google");

  const query = <It extends object>(text: string, values: readonly unknown[] = []): Promise<readonly It[]> =>
    serving.database.asWorker((tx) => tx.rows<It>(text, values));
  // The judging thread starts with the first mail; no test shall wait for it in the middle of what it measures.
  await send(product, "<first@friend.example>", {
    from: "ann@friend.example",
    to: [exchange.seed.users[0]?.address ?? ""],
    isPhish: false,
  });
  await until(async () => (await query("select 1 from message"))[0], "the first mail is stored");
  const rows = (messageId: string): Promise<readonly Row[]> => query<Row>(ROWS, [messageId]);

  return {
    ...product,
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
    requests,
    exchange,
    workspace,
    query,
    rows,
    faults: (...rules: readonly FaultRule[]) => simulator.world.faults.set(rules),
    /** Sends it over SMTP; both providers deliver and journal. */
    send: (messageId: string, letter: Letter) => send(product, messageId, letter),
    /** Waits until the journal copies of so many copies have come. */
    message: async (messageId: string, copies = 1): Promise<MessageId> =>
      (await stored(query, messageId, { messages: 1, copies }))[0] as MessageId,
    /** Sends it, and waits for a copy of each recipient. */
    sent: async (messageId: string, to: readonly string[]): Promise<MessageId> => {
      await send(product, messageId, { to });
      return (await stored(query, messageId, { messages: 1, copies: to.length }))[0] as MessageId;
    },
    /** Waits for so many mails that bear this Message-ID, each journaled by both providers; oldest first. */
    messages: (messageId: string, messages: number) => stored(query, messageId, { messages, copies: 2 }),
    /** Waits until at least so many rows are there and all are settled. */
    settled: (messageId: string, atLeast = 1) => settled(rows, messageId, atLeast),
    /** Waits for a state of the rows. */
    rowsWhere: (messageId: string, is: (rows: readonly Row[]) => boolean | Promise<boolean>) =>
      until(async () => {
        const now = await rows(messageId);
        return (await is(now)) ? now : undefined;
      }, messageId),
    /** Drafts and applies, as a person does. */
    retract: (messageIds: readonly MessageId[], destination: Destination, more: Partial<Manual> = {}) =>
      retract(product, requests, { messageIds, destination, ...more }),
    release: async (id: RetractionId, copyIds?: readonly CopyId[]): Promise<Retraction> => {
      const actor = "person:ann";
      const reply = await requests.release(tenantId, id, { copyIds, reason: "wrong", actor });
      // The undo of a release is a plan.
      const undo =
        reply.result === "drafted"
          ? await requests.apply(tenantId, reply.retraction.id, { hash: reply.retraction.hash ?? "", actor })
          : reply;
      if (undo.result !== "started") throw new Error(`not released: ${undo.result}`);
      return undo.retraction;
    },
    /** However a provider reports them: each address is a copy of its own, and nobody has asked the directory yet. */
    unresolve: async (message: MessageId, addresses: readonly string[]): Promise<void> => {
      await query("delete from mailbox_address where address = any($1)", [addresses]);
      await query("delete from copy where message_id = $1", [message]);
      await query(UNRESOLVED, [message, addresses, product.microsoft, product.google]);
    },
    /** The clock of this mail's rows goes on by so much. */
    passTime: async (messageId: string, ms: number): Promise<void> => {
      // Apart, and the rows first: in the order in which the engine locks them.
      await query(ROWS_PASS_TIME, [messageId, ms]);
      await query(OPERATIONS_PASS_TIME, [messageId, ms]);
      await query(LANES_DUE, [messageId]);
      serving.hub.wake("work");
    },
    /** Where this mail lies, sorted: `address place`. */
    places: (messageId: string): readonly string[] =>
      itemsOf(product, messageId)
        .map(({ address, item }) => `${address} ${item.place}`)
        .sort(),
    items: (messageId: string) => itemsOf(product, messageId),
    store: (address: string): MailboxStore => {
      const found = exchange.mailbox(address);
      if (found === undefined) throw new Error(`no mailbox ${address}`);
      return found;
    },
    gmail: (address: string): GoogleMailbox => {
      const user = workspace.directory.user(address);
      if (user === undefined) throw new Error(`no mailbox ${address}`);
      return workspace.mailbox(user);
    },
  };
}

function organisation(product: Product, provider: "microsoft"): MicrosoftOrganisation;
function organisation(product: Product, provider: "google"): GoogleOrganisation;
function organisation({ simulator }: Product, provider: "microsoft" | "google") {
  const found = simulator.world.organisations.find((it) => it.provider === provider);
  if (found === undefined) throw new Error(`no ${provider}`);
  return found;
}

async function send({ simulator }: Product, messageId: string, letter: Letter): Promise<void> {
  const { host, port } = simulator.smtp;
  const from = letter.from ?? "boss@evil.example";
  const transport = nodemailer.createTransport({ host, port, ignoreTLS: true });
  await transport.sendMail({ envelope: { from, to: [...letter.to] }, raw: raw(messageId, letter, from) });
  transport.close();
}

/** The mail's own bytes. */
export function raw(messageId: string, letter: Letter, from = letter.from ?? "boss@evil.example"): string {
  const lines = [
    `From: The Boss <${from}>`,
    `To: ${letter.headerTo ?? letter.to.join(", ")}`,
    `Subject: ${letter.subject ?? "Pay this today"}`,
    `Date: ${letter.date ?? new Date().toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${messageId}`,
  ].map((line) => letter.instead?.[line.slice(0, line.indexOf(":"))] ?? line);
  const head = `${letter.isPhish === false ? "" : PHISH}${letter.header ?? ""}${lines.join("\r\n")}`;
  return `${head}\r\n\r\n${letter.body ?? `Please pay at once.\r\nReference ${messageId}`}\r\n`;
}

interface Manual {
  readonly messageIds: readonly MessageId[];
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
  readonly copyIds: readonly CopyId[];
  readonly late: LateClause;
}

async function retract(
  { tenantId }: Product,
  requests: RetractionRequests,
  it: Partial<Manual> & Pick<Manual, "messageIds" | "destination">,
): Promise<RetractionId> {
  const draft = await requests.draft(tenantId, {
    whenImpossible: "leave",
    reason: "test",
    requestedBy: "person:ann",
    ...it,
  });
  if (draft.result !== "drafted") throw new Error(`no draft: ${draft.result}`);
  const { id, hash = "" } = draft.retraction;
  const confirmCopies = draft.retraction.copies;
  const applied = await requests.apply(tenantId, id, { hash, actor: "person:ann", confirmCopies });
  if (applied.result !== "started") throw new Error(`not applied: ${applied.result}`);
  return id;
}

/** Only ends what hangs: a machine may be busy. */
const PATIENCE_MS = 60_000;

/** Asks again and again until there is an answer. */
export async function until<It>(
  ask: () => Promise<It | undefined> | It | undefined,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<It> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
    await sleep(15);
  }
}

type Query = <It extends object>(text: string, values?: readonly unknown[]) => Promise<readonly It[]>;

function stored(
  query: Query,
  messageId: string,
  { messages, copies }: { readonly messages: number; readonly copies: number },
): Promise<readonly MessageId[]> {
  return until(async () => {
    const found = await query<{ id: MessageId }>(STORED, [messageId, copies]);
    return found.length >= messages ? found.map((it) => it.id) : undefined;
  }, `${messageId} is stored`);
}

async function settled(
  rows: (messageId: string) => Promise<readonly Row[]>,
  messageId: string,
  atLeast: number,
): Promise<readonly Row[]> {
  let last: readonly Row[] = [];
  return until(async () => {
    last = await rows(messageId);
    return last.length >= atLeast && last.every((it) => it.settled) ? last : undefined;
  }, `${messageId} is settled`).catch((error: unknown) => {
    // Shows the rows, so that the failure says what it waits for.
    expect(last.map((it) => [it.address, it.outcome, it.reason])).toBe(error);
    throw error;
  });
}

function itemsOf(
  { simulator }: Product,
  messageId: string,
): readonly { readonly address: string; readonly item: StateItem }[] {
  return simulator.world.organisations
    .flatMap((it) => it.state().mailboxes)
    .flatMap(({ address, items }) => items.map((item) => ({ address, item })))
    .filter(({ item }) => item.messageId === messageId);
}
