import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { addressOf } from "#store/embedded.ts";
import type { StartedDemo } from "../e2e/started-demo.ts";
import { candidate } from "./mismatch-fixture.ts";
import { openPersonsApi, type PersonsApi } from "./persons-api.ts";

/** What the pictures are taken of. */
export interface PictureScene {
  /** Of the person who is signed in, as a browser sends it. */
  readonly cookie: string | undefined;
  /** What stands for each `$name` of the screens, and more that only pictures need. */
  readonly things: Readonly<Record<string, string>>;
}

interface Found {
  readonly id: string;
  readonly copies: { readonly total: number };
}

interface RunFound {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly hash: string | null;
}

/** Copies. The demo's campaigns come to so many at each provider. */
const MANY = 60;

/** A demo that has run for some minutes, with people in it who have done something. */
export async function setPictureScene(demo: StartedDemo): Promise<PictureScene> {
  const ada = await openPersonsApi(demo, { name: "Ada Lindqvist", email: "ada.lindqvist@aurora.example" });
  const invitation = await addPeople(ada);
  await configure(ada);
  await readDirectories(ada);
  const campaign = await until("a campaign that was taken", async () => {
    const runs = await ada.ask<readonly RunFound[]>("GET", "retractions?kind=automatic&per_page=50");
    return runs.find((it) => (it.counts["moved"] ?? 0) > MANY);
  });
  const flagged = await until("flagged mail in many mailboxes", async () => {
    const found = await ada.ask<readonly Found[]>("GET", "investigate?detections_only=true&per_page=100");
    return found.find((it) => it.copies.total > MANY);
  });
  const clean = await until("ordinary mail to several people", async () => {
    const query = "investigate?final_disposition=NONE&detections_only=false&per_page=100";
    const found = await ada.ask<readonly Found[]>("GET", query);
    const several = found.filter((it) => it.copies.total > 1);
    return several.length > 2 ? several : undefined;
  });
  const [first, second, third] = clean.map((it) => it.id);
  const run = await start(ada, { ids: [first], destination: "DeletedItems", reason: "sent to a wrong list" });
  await until("the run by hand", async () => {
    const found = await ada.ask<RunFound>("GET", `retractions/${run}`);
    return found.state === "done" ? found : undefined;
  });
  const released = await ada.ask<RunFound>("POST", `retractions/${run}/release`, { reason: "it was right" });
  const other = await start(ada, {
    ids: [second],
    destination: "JunkEmail",
    reason: "reported by telephone",
  });
  const plan = await ada.ask<RunFound>("POST", "retractions", {
    ids: [third],
    destination: "DeletedItems",
    reason: "asked for by the sender",
  });
  const sent = await sendAlike(demo, ada);
  await spreadOverDays(demo);
  await until("the other run by hand", async () => {
    const found = await ada.ask<RunFound>("GET", `retractions/${other}`);
    return found.state === "done" ? found : undefined;
  });
  await ask(demo, UNDECIDED, [other, JSON.stringify([candidate("one", "Question about your order")])]);
  const [microsoft] = await ada.ask<readonly { readonly id: string }[]>("GET", "integrations");
  return {
    cookie: ada.cookie,
    things: {
      invitation,
      message: flagged.id,
      retraction: campaign.id,
      release: released.id,
      plan: plan.id,
      ids: third ?? "",
      sent,
      group: "email-configuration",
      setup: "exchange-online",
      integration: microsoft?.id ?? "",
    },
  };
}

const PEOPLE = [
  { name: "Jonas Weber", email: "jonas.weber@aurora.example", role: "soc-analyst" },
  { name: "Mei Tanaka", email: "mei.tanaka@aurora.example", role: "config-admin" },
  { name: "Luca Moretti", email: "luca.moretti@borealis.example", role: "viewer" },
];

/** Answers the secret of an invitation that is still open. */
async function addPeople(ada: PersonsApi): Promise<string> {
  for (const { name, email, role } of PEOPLE) {
    const { link } = await ada.ask<{ readonly link: string }>("POST", "users", { email, role, name });
    await ada.join(link, name);
  }
  await ada.ask("POST", "tokens", { name: "SOAR playbooks", role: "soc-analyst", expires_in_days: 180 });
  await ada.ask("POST", "tokens", { name: "SIEM export", role: "viewer", expires_in_days: 365 });
  const ines = { email: "ines.duarte@borealis.example", role: "soc-analyst", name: "Ines Duarte" };
  const { link } = await ada.ask<{ readonly link: string }>("POST", "users", ines);
  return new URL(link).searchParams.get("token") ?? "";
}

async function configure(ada: PersonsApi): Promise<void> {
  const allow = { pattern_type: "DOMAIN", comments: "our payroll office" };
  await ada.ask("POST", "settings/allow_policies", { pattern: "payroll-office.example", ...allow });
  const block = { pattern_type: "EMAIL", comments: "gift card requests" };
  await ada.ask("POST", "settings/block_senders", { pattern: "ceo.office@quick-reply.test", ...block });
  await ada.ask("POST", "settings/trusted_domains", {
    pattern: "aurora-events.example",
    comments: "our own, for invitations",
  });
  for (const [kind, value, disposition] of INDICATORS) {
    await ada.ask("POST", "settings/indicators", { kind, value, disposition, note: "shared by our sector" });
  }
  await ada.ask("POST", "settings/important_people", {
    address: "amal.abate@aurora.example",
    note: "managing director",
  });
}

/** By themselves they are read a minute after the start only. */
async function readDirectories(ada: PersonsApi): Promise<void> {
  type Sync = { readonly integration_id: string; readonly ended_at: string | null };
  const all = (): Promise<readonly Sync[]> => ada.ask<readonly Sync[]>("GET", "directory/sync");
  for (const { integration_id } of await all())
    await ada.ask("POST", "directory/sync", { integration_id, kind: "full" });
  await until("directories that were read", async () =>
    (await all()).every((it) => it.ended_at !== null) ? true : undefined,
  );
}

const INDICATORS = [
  ["domain", "parcel-fees.test", "MALICIOUS"],
  ["domain", "wire-desk.test", "SUSPICIOUS"],
] as const;

/** Mails of one campaign that no detector knows; the last one's id. */
async function sendAlike({ office, companies }: StartedDemo, ada: PersonsApi): Promise<string> {
  const people = companies.flatMap((it) => it.people.slice(20, 24));
  const senders = ["cards-north", "fleet-desk", "harbour-branch"];
  for (const [n, sender] of senders.entries()) {
    const recipients = people.slice(2 * n, 2 * n + 2);
    const number = 1_041 + n;
    const text = `Dear ${recipients[0]?.name ?? ""},\n\nyour new fuel card ${number} has been printed and lies ready at the counter of our branch in the harbour.\n\nPlease bring the old card along when you come to fetch it, so that the clerk can take it back. The branch is open on working days from eight in the morning until six in the evening.\n\nThe fleet desk`;
    const from = { name: "Fleet desk", address: `desk@${sender}.example` };
    await office.post({ mail: { from, subject: `Your fuel card ${number}`, text }, recipients }, new Date());
  }
  return until("the mails that are alike", async () => {
    const query = "investigate?subject=fuel%20card&detections_only=false&per_page=10";
    const found = await ada.ask<readonly Found[]>("GET", query);
    return found.length === senders.length && found.every((it) => it.copies.total === 2)
      ? found[0]?.id
      : undefined;
  });
}

async function start(ada: PersonsApi, wanted: object): Promise<string> {
  const { id, hash } = await ada.ask<RunFound>("POST", "retractions", wanted);
  await ada.ask("POST", `retractions/${id}/apply`, { hash });
  return id;
}

/** Nobody waits for a month: the hours before this one get what it has counted, more at noon than at night. */
function spreadOverDays(demo: StartedDemo): Promise<void> {
  return ask(demo, SPREAD);
}

async function ask({ place }: StartedDemo, text: string, values: readonly string[] = []): Promise<void> {
  const client = new pg.Client(addressOf(join(place.dataDir, "postgres", "pg")));
  await client.connect();
  await client.query(text, [...values]);
  await client.end();
}

/** Nobody waits for days until a copy is given up: what then waits for a person is written down here. */
const UNDECIDED = `
  update retraction_copy set outcome = 'identity_mismatch', reached = null, candidates = $2
  where (tenant_id, retraction_id, copy_id) in
    (select tenant_id, retraction_id, copy_id from retraction_copy where retraction_id = $1 order by copy_id limit 1)`;

const SPREAD = `
  with counted as (
    select tenant_id, kind, name, step, sum(n) as n from tally where kind in ('disposition', 'outcome', 'stage') group by 1, 2, 3, 4
  ),
  hours as (
    select h as hour, 0.3 + power(sin(pi() * extract(hour from h) / 24), 2) * (0.8 + 0.4 * random()) as share
    from generate_series(date_trunc('hour', now()) - interval '29 days', date_trunc('hour', now()) - interval '1 hour', interval '1 hour') h
  )
  insert into tally (tenant_id, kind, hour, name, step, n)
  select tenant_id, kind, hour, name, step, ceil(n * share * (0.7 + 0.6 * random()))::bigint from counted, hours
  on conflict do nothing`;

const PATIENCE_MS = 240_000;

/** Asks until it is there. */
async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await sleep(500);
  }
}
