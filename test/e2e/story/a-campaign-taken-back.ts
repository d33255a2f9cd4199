import { expect } from "vitest";
import type { FaultRule } from "#simulator/faults.ts";
import {
  ADA,
  AMAL,
  BELA,
  BRUNO,
  CHIARA,
  DALIA,
  DANA,
  GOOGLE_TEST_MAILBOX,
  TEST_MAILBOX,
} from "../../fixtures/people.ts";
import type { Installation } from "../installation.ts";
import { ANSWER, ANSWERED_ID, HONEST, LABELLED_ID, LURES, UNFLAGGED_ID } from "./campaign-mails.ts";
import { WORDS } from "./prose.ts";
import { deliver, lying, movesOnRecord, ownerDoes, type Stage, terminalOf, untilSettled } from "./stage.ts";
import { openTeller } from "./teller.ts";

const LURE_IDS = LURES.map((it) => it.id);

/** Plays the whole story on a fresh installation; answers it as Markdown. */
export async function tellStory(installation: Installation): Promise<string> {
  const teller = openTeller({
    admin: await terminalOf(installation, "admin", "super-admin"),
    ana: await terminalOf(installation, "ana", "soc-analyst"),
  });
  const stage = { installation, teller };
  teller.tell(WORDS.beginning);
  await settings(stage);
  const { message, failing } = await found(stage);
  const plan = await drafted(stage, message);
  const before = await lying(installation, LURE_IDS);
  await applied(stage, plan);
  const away = await lying(installation, LURE_IDS);
  teller.tell(WORDS.failures);
  await teller.type({ as: "ana", args: ["trace", "show", failing] });
  teller.tell(WORDS.counted);
  teller.tell(movesOnRecord(installation, [AMAL, BRUNO, CHIARA]));
  await exposed(stage, plan);
  const release = await released(stage, plan);
  // The simulated providers' own word for what the product says of itself.
  expect(await lying(installation, LURE_IDS)).toEqual(before);
  await takenOutAgain(stage, release);
  expect(await lying(installation, LURE_IDS)).toEqual(away);
  await logged(stage, message);
  return teller.document();
}

const STANDING = /^(integration|Microsoft 365|Google Workspace) /;
const CONNECTIONS = [
  ["Microsoft 365", TEST_MAILBOX],
  ["Google Workspace", GOOGLE_TEST_MAILBOX],
] as const;

async function settings({ teller }: Stage): Promise<void> {
  teller.tell(WORDS.settings);
  for (const [name, mailbox] of CONNECTIONS) {
    // How far it is, is drawn where the reading takes long enough to be seen.
    await teller.type({ as: "admin", args: ["directory", "sync", name], only: STANDING });
    await teller.type({ as: "admin", args: ["integration", "test", name, "--mailbox", mailbox] });
  }
  teller.tell(WORDS.unmoved);
  await teller.type({ as: "admin", args: ["source", "list"] });
  await teller.type({ as: "admin", args: ["settings", "auto-retract"] });
  await teller.type({ as: "admin", args: ["settings", "approval", "set", "6"] });
  const important = ["settings", "important-people", "add", DANA, "--note", "runs the company"];
  await teller.type({ as: "admin", args: important });
}

interface Found {
  /** The mail that nothing flags. */
  readonly message: string;
  /** The one in whose mailboxes the worst will happen. */
  readonly failing: string;
}

async function found({ installation, teller }: Stage): Promise<Found> {
  const ids = new Map<string, string>();
  for (const mail of [...LURES, HONEST]) ids.set(mail.id, await deliver(installation, mail));
  await ownerDoes(installation, BRUNO, ANSWERED_ID, { kind: "mark-read", isRead: true });
  await ownerDoes(installation, BRUNO, ANSWERED_ID, { kind: "move", folder: "Inbox/Parcels" });
  await ownerDoes(installation, BELA, LABELLED_ID, {
    kind: "relabel",
    add: ["To do", "STARRED"],
    remove: [],
  });
  await ownerDoes(installation, BELA, LABELLED_ID, { kind: "mark-read", isRead: true });
  await deliver(installation, ANSWER);
  teller.tell(WORDS.found);
  await teller.type({ as: "ana", args: ["trace"] });
  const message = ids.get(UNFLAGGED_ID) ?? "";
  teller.tell(WORDS.unflagged);
  await teller.type({ as: "ana", args: ["trace", "show", message] });
  teller.tell(WORDS.similar);
  await teller.type({ as: "ana", args: ["trace", "similar", message] });
  return { message, failing: ids.get(ANSWERED_ID) ?? "" };
}

async function drafted({ teller }: Stage, message: string): Promise<string> {
  teller.tell(WORDS.drafted);
  const campaign = ["retract", "--campaign", message, "--to", "soft-delete"];
  const how = ["--when-impossible", "next_weaker", "--reason", "parcel phish", "--draft"];
  const shown = await teller.type({ as: "ana", args: [...campaign, ...how] });
  return idIn(/retraction apply ([0-9a-f-]{36})/, shown);
}

/** The lost answer holds its copy up for half a minute, until the call cannot be under way any more. */
const FAULTS: readonly FaultRule[] = [
  { kind: "throttle", operation: "graph.move", mailbox: AMAL, retryAfterSeconds: 34, times: 1 },
  { kind: "lost-reply", operation: "graph.move", mailbox: BRUNO, times: 1 },
  { kind: "lie", operation: "graph.move", mailbox: CHIARA, times: 1 },
  { kind: "server-error", operation: "graph.list", mailbox: DALIA, status: 503, times: 2 },
  { kind: "server-error", operation: "gmail.list", mailbox: ADA, status: 500, times: 2 },
];

async function applied({ installation, teller }: Stage, plan: string): Promise<void> {
  // At work before anything happens, so that it misses nothing.
  const watching = teller.begin({
    as: "admin",
    args: ["watch"],
    typing: [{ seen: "approved his own", keys: "\u0003" }],
    only: /approved his own/,
  });
  teller.tell(WORDS.surveyed);
  await teller.type({ as: "ana", args: ["retraction", "survey", plan] });
  installation.providers.simulator.world.faults.set(FAULTS);
  teller.tell(WORDS.applied);
  const apply = teller.begin({
    as: "ana",
    args: ["retraction", "apply", plan],
    typing: [
      { seen: "[y/N]", keys: "y\r" },
      { seen: "Type the number", keys: "10\r" },
      // Only two are open then: the throttled one, and the one whose answer was lost.
      { seen: /8 of 10 copies settled .* asked to wait/, keys: "\u0003" },
    ],
    exitCode: 1,
  });
  await teller.end(apply);
  teller.tell(WORDS.watched);
  await teller.end(watching);
  teller.tell(WORDS.waiting);
  await teller.type({ as: "ana", args: ["retraction", "show", plan] });
  teller.tell(WORDS.followed);
  const follow = ["retraction", "follow", plan];
  await teller.type({ as: "ana", args: follow, drawing: /8 of 10 .* asked to wait/, exitCode: 1 });
  await untilSettled(installation, plan, 10);
}

async function exposed({ teller }: Stage, plan: string): Promise<void> {
  teller.tell(WORDS.exposed);
  await teller.type({ as: "ana", args: ["exposure", plan] });
  teller.tell(WORDS.csv);
  await teller.type({ as: "ana", args: ["exposure", plan, "--csv"] });
}

async function released({ teller }: Stage, plan: string): Promise<string> {
  teller.tell(WORDS.previewed);
  await teller.type({ as: "ana", args: ["release", plan, "--dry-run"] });
  teller.tell(WORDS.released);
  const args = ["release", plan, "--reason", "a test campaign of our own"];
  await teller.type({ as: "ana", args, typing: [{ seen: "[y/N]", keys: "y\r" }] });
  teller.tell(WORDS.listed);
  const shown = await teller.type({ as: "ana", args: ["retraction", "list"] });
  return idIn(/^([0-9a-f-]{36}) .* release /m, shown);
}

async function takenOutAgain({ teller }: Stage, release: string): Promise<void> {
  teller.tell(WORDS.takenOutAgain);
  const args = ["release", release, "--reason", "it was none of ours"];
  await teller.type({
    as: "ana",
    args,
    typing: [
      { seen: "[y/N]", keys: "y\r" },
      { seen: "Type the number", keys: "9\r" },
    ],
  });
}

async function logged({ teller }: Stage, message: string): Promise<void> {
  teller.tell(WORDS.logged);
  await teller.type({ as: "ana", args: ["trace", "show", message] });
  teller.tell(WORDS.end);
  await teller.type({ as: "ana", args: ["retraction", "list"] });
}

function idIn(pattern: RegExp, shown: string): string {
  const id = pattern.exec(shown)?.[1];
  if (id === undefined) throw new Error(`no id in:\n${shown}`);
  return id;
}
