import { setTimeout as sleep } from "node:timers/promises";
import nodemailer from "nodemailer";
import pg from "pg";
import { expect, test } from "vitest";
import { readConfig } from "#config/config.ts";
import { newId } from "#shared/ids.ts";
import { openEmbedded } from "#store/embedded.ts";
import { openSources } from "#store/sources.ts";
import { openTenants } from "#store/tenants.ts";
import { openLog } from "#telemetry/log.ts";
import { serve, type Serving } from "../../src/main/serve.ts";
import { freePort } from "../support/free-port.ts";
import { canRunPostfix, type Postfix, startPostfix } from "../support/postfix.ts";
import { killPostmaster, processesIn } from "../support/processes-in.ts";
import { openScratchFolder } from "../support/scratch-folder.ts";

const MAILS = 60;
const DOMAIN = "acme.test";

const canRun = await canRunPostfix();
if (!canRun)
  console.log("Postfix's test is left out: it needs Postfix installed (apt-get install postfix) and root");

test.skipIf(!canRun)(
  "whatever Postfix accepts arrives once: the intake away and back, then the database away and back",
  { timeout: 240_000 },
  async () => {
    await using folder = await openScratchFolder("with-postfix");
    await using opened = new AsyncDisposableStack();
    let database = await openEmbedded(folder.path);
    opened.defer(() => database[Symbol.asyncDispose]());
    const { connection } = database;
    const port = await freePort();
    const start = (): Promise<Serving> => startIntake(String(connection.host), port);
    const first = await start();
    const copiesTo = await makeSource(first);
    await first[Symbol.asyncDispose]();
    const postfix = opened.use(await startPostfix({ intakePort: port, copiesTo, domain: DOMAIN }));

    await sendMails(postfix, "before", 0);
    // A list that is taken while Postfix still moves mails between its folders misses some.
    await expect.poll(() => postfix.queued()).toBe(MAILS);
    expect(await countMessages(connection)).toBe(0);
    opened.use(await start());
    await until(async () => (await countMessages(connection)) === MAILS);

    const sending = sendMails(postfix, "during", 50);
    await until(async () => (await countMessages(connection)) > MAILS);
    await database[Symbol.asyncDispose](); // nobody starts it again; it runs on, because the intake uses it
    await killPostmaster(folder.path);
    await Promise.all([sending, sendMails(postfix, "behind", 0)]);
    await until(async () => /said: 451 .*status|status=deferred .*said: 451/.test(await postfix.log()));
    await expect.poll(() => postfix.queued()).toBeGreaterThanOrEqual(MAILS);
    database = await openEmbedded(folder.path);
    await until(
      async () => (await countMessages(connection)) === 3 * MAILS && (await postfix.queued()) === 0,
    );

    const rows = await readMessages(connection);
    const sent = ["before", "during", "behind"].flatMap(headers);
    expect(rows.map((it) => it.header)).toEqual(sent.sort());
    expect(rows.filter((it) => it.recipients.join() !== recipientsOf(it.header).join())).toEqual([]);
    expect(rows.filter((it) => !it.trusted)).toEqual([]);
    const copies = rows.reduce((sum, it) => sum + it.copies, 0);
    const deferred = (await postfix.log()).match(/status=deferred/g)?.length;
    console.log(`${rows.length} mails, ${copies} journal copies, ${deferred} attempts that Postfix put off`);
    await opened.disposeAsync();
    expect(await processesIn(folder.path)).toEqual([]);
  },
);

function startIntake(socketDir: string, port: number): Promise<Serving> {
  const config = readConfig({
    DATABASE_URL: `postgres://undeliver@/postgres?host=${encodeURIComponent(socketDir)}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_SMTP_LISTEN: `127.0.0.1:${port}`,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: "intake",
    UNDELIVER_JUDGE_THREADS: "1",
  });
  return serve(config, openLog("error"));
}

/** A feed of plain copies, bound to this machine, whose relay writes the recipients itself. Answers its address. */
async function makeSource({ database }: Serving): Promise<string> {
  const tenant = await openTenants(database).create(`tenant-${newId(new Date())}`);
  if (tenant === undefined) throw new Error("no tenant");
  const source = await openSources(database).create(
    tenant.id,
    {
      name: "Postfix",
      format: "plain-bcc",
      binding: { kind: "client-range", ranges: ["127.0.0.0/8"] },
      requireTls: false,
      allowedRanges: [],
      hopCount: 0,
      trustsOriginalTo: true,
    },
    "test",
  );
  return `${source?.localPart}@journal.localhost`;
}

/** Over SMTP, one after the other on four connections, each after a pause. Resolves when Postfix has taken all. */
async function sendMails({ port }: Postfix, name: string, pauseMs: number): Promise<void> {
  const transport = nodemailer.createTransport({ port, host: "127.0.0.1", pool: true, maxConnections: 4 });
  await Promise.all(
    headers(name).map(async (header, n) => {
      await sleep(n * pauseMs);
      await transport.sendMail({
        envelope: { from: "someone@partner.example", to: [...recipientsOf(header)] },
        raw: `From: someone@partner.example\r\nTo: undisclosed-recipients:;\r\nSubject: ${name} ${n}\r\nMessage-ID: ${header}\r\n\r\nhello ${n}\r\n`,
      });
    }),
  );
  transport.close();
}

function headers(name: string): readonly string[] {
  return Array.from({ length: MAILS }, (_, n) => `<${name}-${n}@partner.example>`);
}

/** One to three, blind: they stand in no header that the sender wrote. */
function recipientsOf(header: string): readonly string[] {
  const n = Number(/-(\d+)@/.exec(header)?.[1]);
  return Array.from({ length: 1 + (n % 3) }, (_, index) => `person${n}-${index}@${DOMAIN}`);
}

interface MessageRow {
  readonly header: string;
  readonly trusted: boolean;
  readonly recipients: readonly string[];
  readonly copies: number;
}

function readMessages(connection: pg.ClientConfig): Promise<readonly MessageRow[]> {
  return query<MessageRow>(
    connection,
    `select m.message_id_header as header, m.trusted,
       (select array_agg(address order by address) from recipient r where r.message_id = m.id) as recipients,
       (select count(*)::int from journal_copy j where j.message_id = m.id) as copies
     from message m order by m.message_id_header collate "C"`,
  );
}

async function countMessages(connection: pg.ClientConfig): Promise<number> {
  const [row] = await query<{ n: number }>(connection, "select count(*)::int as n from message");
  return row?.n ?? 0;
}

async function query<Row extends object>(connection: pg.ClientConfig, text: string): Promise<readonly Row[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 200_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("it took too long");
    await sleep(100);
  }
}
