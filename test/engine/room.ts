import { setTimeout as sleep } from "node:timers/promises";
import nodemailer from "nodemailer";
import { expect, vi } from "vitest";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Outcome } from "#retraction/outcome.ts";
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

// Waiting for a provider is most of what a test of the engine does.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** One row of the ledger with what a test asks of it. */
export interface Row {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
  readonly kind: string;
  readonly asked: string;
  readonly address: string;
  /** The mailbox's primary address, once it is known. */
  readonly mailbox: string | null;
  readonly outcome: Outcome;
  readonly reached: string | null;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly attempts: number;
  readonly looks: number;
  readonly settled: boolean;
  readonly due_at: Date | null;
  readonly was_read: boolean | null;
  readonly acted_at: Date | null;
}

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
}

/** Where each copy ended, by mailbox (or, where that was never known, by address). */
export function outcomes(rows: readonly Row[]): Readonly<Record<string, Outcome>> {
  return Object.fromEntries(rows.map((it) => [it.mailbox ?? it.address, it.outcome]));
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
    message: (messageId: string, copies = 1) =>
      until(async () => {
        const found = await query<{ id: MessageId }>(
          `select m.id from message m join copy c on c.tenant_id = m.tenant_id and c.message_id = m.id
           where message_id_header = $1 group by m.id having count(*) >= $2`,
          [messageId, copies],
        );
        return found[0]?.id;
      }, `${messageId} is stored`),
    /** Waits until at least so many rows are there and all are settled. */
    settled: (messageId: string, atLeast = 1) => settled(rows, messageId, atLeast),
    /** Waits for a state of the rows. */
    rowsWhere: (messageId: string, is: (rows: readonly Row[]) => boolean) =>
      until(async () => {
        const now = await rows(messageId);
        return is(now) ? now : undefined;
      }, messageId),
    /** Drafts and applies, as a person does. */
    retract: (messageIds: readonly MessageId[], destination: Destination, more: Partial<Manual> = {}) =>
      retract(product, requests, { messageIds, destination, ...more }),
    release: async (id: RetractionId, copyIds?: readonly CopyId[]): Promise<Retraction> => {
      const reply = await requests.release(tenantId, id, { copyIds, reason: "wrong", actor: "person:ann" });
      if (reply.result !== "started") throw new Error(`not released: ${reply.result}`);
      return reply.retraction;
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
  ];
  const head = `${letter.isPhish === false ? "" : PHISH}${letter.header ?? ""}${lines.join("\r\n")}`;
  return `${head}\r\n\r\n${letter.body ?? `Please pay at once.\r\nReference ${messageId}`}\r\n`;
}

interface Manual {
  readonly messageIds: readonly MessageId[];
  readonly destination: Destination;
  readonly whenImpossible: WhenImpossible;
  readonly copyIds: readonly CopyId[];
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
  const applied = await requests.apply(tenantId, id, { hash, actor: "person:ann" });
  if (applied.result !== "started") throw new Error(`not applied: ${applied.result}`);
  return id;
}

const PATIENCE_MS = 15_000;

/** Asks again and again until there is an answer. */
export async function until<It>(
  ask: () => Promise<It | undefined> | It | undefined,
  what: string,
): Promise<It> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new Error(`waited in vain: ${what}`);
    await sleep(15);
  }
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

const ROWS = `
  select rc.*, rc.settled_at is not null as settled, c.address, b.primary_address as mailbox
  from retraction_copy rc
  join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
  join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
  left join mailbox b on b.tenant_id = rc.tenant_id and b.id = c.mailbox_id
  where m.message_id_header = $1
  order by coalesce(b.primary_address, c.address), rc.created_at`;

const ROWS_PASS_TIME = `
  with past as (select $2 * interval '1 millisecond' as by)
  update retraction_copy rc set look_base_at = look_base_at - by, created_at = created_at - by, due_at = due_at - by
  from past, message m where m.message_id_header = $1 and m.tenant_id = rc.tenant_id and m.id = rc.message_id`;
const OPERATIONS_PASS_TIME = `
  update hit_operation o set intended_at = intended_at - $2 * interval '1 millisecond'
  from copy c join message m on m.tenant_id = c.tenant_id and m.id = c.message_id
  where m.message_id_header = $1 and o.tenant_id = c.tenant_id and o.copy_id = c.id`;
const LANES_DUE = `
  update lane l set due_at = least(l.due_at, rc.due_at) from retraction_copy rc, message m
  where m.message_id_header = $1 and m.tenant_id = rc.tenant_id and m.id = rc.message_id and rc.settled_at is null
    and l.tenant_id = rc.tenant_id and l.id = rc.lane_id`;
