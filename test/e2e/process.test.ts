import { createConnection } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { addressOf } from "#store/embedded.ts";
import { processesIn } from "../support/processes-in.ts";
import { newPlace, type Place } from "./installation.ts";
import { isGone, npmStart, ready, type Started, undeliver, until } from "./npm-start.ts";

describe("npm start as a process", () => {
  test("SIGTERM drains and ends with 0; the next start goes on with the same data, and Ctrl-C twice ends it", async () => {
    await using place = await newPlace();
    await using first = await begin(place);
    expect((await undeliver(place.environment, ["tenant", "create", "Acme", "--json"])).code).toBe(0);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    await expectNothingLeft(place, first);

    await using second = await begin(place);
    const { out } = await undeliver(place.environment, ["tenant", "list", "--json"]);
    expect(JSON.parse(out)).toMatchObject([{ name: "Acme" }]);
    // Until that is over the drain is not, and npm itself dies of a signal once what it started has ended.
    using asking = await beginRequest(place);
    second.interrupt();
    await until("the drain", async () => ((await isOpen(place.httpPort)) ? undefined : true));
    second.interrupt();
    asking[Symbol.dispose]();
    expect(await second.ended).toBe(0);
    await expectNothingLeft(place, second);
  });

  test("a statement that does not end holds a stop up for less than thirty seconds, and outlives nothing", async () => {
    await using place = await newPlace();
    await using started = await begin(place);
    const token = await newToken(place);
    await query(place, DOZE);
    const environment = { ...place.environment, UNDELIVER_URL: place.base, UNDELIVER_TOKEN: token };
    const dozing = undeliver(environment, ["list", "trusted", "add", "partner.example"]);
    await until("the statement", async () => ((await query(place, DOZING)).length > 0 ? true : undefined));
    const since = performance.now();
    started.signal("SIGTERM");
    expect(await started.ended).toBe(0);
    expect(performance.now() - since).toBeLessThan(30_000);
    await expectNothingLeft(place, started);
    expect((await dozing).code).toBe(1);
  });

  test("a second start joins the database of the first, and whoever leaves last stops it", async () => {
    await using place = await newPlace();
    await using other = await newPlace();
    const { UNDELIVER_DATA_DIR = "" } = place.environment;
    const besides = { ...other, environment: { ...other.environment, UNDELIVER_DATA_DIR } };
    await using first = npmStart(place.environment);
    await using second = npmStart(besides.environment);
    await Promise.all([ready(place.base, first), ready(besides.base, second)]);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
    expect((await fetch(`${besides.base}/readyz`)).status).toBe(200);
    second.signal("SIGTERM");
    expect(await second.ended).toBe(0);
    await expectNothingLeft(place, second);
  });

  test("a taken port is said in words, and the one who has it is left alone", async () => {
    await using place = await newPlace();
    await using other = await newPlace();
    await using first = await begin(place);
    const { UNDELIVER_HTTP_LISTEN = "" } = place.environment;
    await using clashing = npmStart({ ...other.environment, UNDELIVER_HTTP_LISTEN });
    expect(await clashing.ended).toBe(1);
    expect(clashing.output()).toContain(UNDELIVER_HTTP_LISTEN);
    expect(clashing.output()).not.toMatch(/^\s+at .*\.ts:/m);
    await expectNothingLeft(other, clashing);
    expect((await fetch(`${place.base}/readyz`)).status).toBe(200);
    first.signal("SIGTERM");
    expect(await first.ended).toBe(0);
  });

  test("mistakes in the environment are said all at once, by name and never by value", async () => {
    await using place = await newPlace();
    const wrong = { UNDELIVER_SECRET_KEY: "c2VjcmV0", UNDELIVER_SMTP_LISTEN: "nowhere" };
    await using started = npmStart({ ...place.environment, ...wrong });
    expect(await started.ended).toBe(1);
    for (const name of Object.keys(wrong)) expect(started.output()).toContain(name);
    for (const value of Object.values(wrong)) expect(started.output()).not.toContain(value);
  });
});

async function begin(place: Place): Promise<Started> {
  await using opened = new AsyncDisposableStack();
  const started = opened.use(npmStart(place.environment));
  await ready(place.base, started);
  opened.move();
  return started;
}

async function newToken({ environment }: Place): Promise<string> {
  await undeliver(environment, ["tenant", "create", "Acme"]);
  const { out } = await undeliver(environment, [
    "token",
    "create",
    "--tenant",
    "Acme",
    "--role",
    "super-admin",
  ]);
  return out.trim();
}

/** Whoever adds to a list from now on waits for five minutes. */
const DOZE = `
  create function doze() returns trigger language plpgsql as 'begin perform pg_sleep(300); return new; end';
  create trigger doze before insert on list_entry for each row execute function doze()`;
const DOZING =
  "select 1 from pg_stat_activity where query like '%into list_entry%' and wait_event = 'PgSleep'";

async function query({ dataDir }: Place, text: string): Promise<readonly object[]> {
  const client = new pg.Client(addressOf(join(dataDir, "postgres", "pg")));
  await client.connect();
  const { rows } = await client.query<object>(text);
  await client.end();
  return rows;
}

/** A request that the server has begun to answer, and whose body never comes. */
async function beginRequest({ httpPort }: Place): Promise<Disposable> {
  const socket = createConnection(httpPort, "127.0.0.1");
  socket.on("error", () => {});
  const head = ["POST /auth/sign-in/email HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"];
  socket.write([...head, "Content-Length: 9", "Expect: 100-continue", "", ""].join("\r\n"));
  await new Promise((resolve) => socket.once("data", resolve));
  return { [Symbol.dispose]: () => void socket.destroy() };
}

/** No process, no database, no listener. */
async function expectNothingLeft(place: Place, started: Started): Promise<void> {
  expect(await isGone(started)).toBe(true);
  expect(await processesIn(place.dataDir)).toEqual([]);
  expect(await isOpen(place.httpPort)).toBe(false);
  expect(await isOpen(place.smtpPort)).toBe(false);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
