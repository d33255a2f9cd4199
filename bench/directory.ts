import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { startSimulator } from "#simulator/start-simulator.ts";
import type { DirectoryFigures, DirectorySettings } from "./support/directory-process.ts";
import type { Figure, Question } from "./support/figure.ts";
import { startChild } from "./support/start-child.ts";

const AIM_SECONDS = 60;
/** Of a directory of any size: a page is in memory, and what the collector has not taken away of those before it. */
const AIM_MEGABYTES = 150;

/** How long the reading of a large directory takes, and how much memory. */
export const directory: Question = async ({ isQuick, say }) => {
  const people = isQuick ? 10_000 : 100_000;
  const seed = { ...microsoftSeed({ users: 20 }), crowd: people };
  await using simulator = await startSimulator({ organisations: [{ provider: "microsoft", seed }] });
  const { entra, graph } = simulator.endpoints;
  const [client] = seed.clients;
  const connection: DirectorySettings["connection"] = {
    cloud: "global",
    directoryId: seed.tenantId,
    clientId: client?.id ?? "",
    credential: { kind: "secret", secret: client?.secret ?? "" },
    endpoints: { loginRoot: entra, graphRoot: graph },
  };
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-bench-"));
  try {
    const file = new URL("./support/directory-process.ts", import.meta.url);
    const settings = { dataDir, connection } satisfies DirectorySettings;
    await using child = await startChild<DirectoryFigures>(file, settings);
    const { ready } = child;
    if (ready.mailboxes !== people + 20)
      throw new Error(`${ready.mailboxes} mailboxes instead of ${people + 20}`);
    say(
      `  first ${inWords(ready.first)}; again ${inWords(ready.again)}; what has changed ${inWords(ready.delta)}`,
    );
    return toFigures(people, ready);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

type Reading = DirectoryFigures["first"];

function inWords({ seconds, peakMegabytes }: Reading): string {
  return `${seconds.toFixed(1)} s, ${peakMegabytes.toFixed(0)} MB`;
}

function toFigures(people: number, { first, again, delta, members }: DirectoryFigures): readonly Figure[] {
  const number = (it: number): string => it.toLocaleString("en");
  const what = `Directory of ${number(people)} people`;
  const aimed = (of: string, it: Reading, meaning: string): Figure => ({
    what: `${what}, ${of}`,
    measured: inWords(it),
    rival: "",
    aim: `under ${AIM_SECONDS} s and ${AIM_MEGABYTES} MB`,
    isMet: it.seconds < AIM_SECONDS && it.peakMegabytes < AIM_MEGABYTES,
    meaning,
  });
  return [
    aimed(
      "first reading",
      first,
      `Two addresses each, and ${number(members)} members of groups, from the simulator into PostgreSQL, page by page; the memory is what the process has at its highest above what it had before.`,
    ),
    aimed("everything again", again, "The same where nothing has changed."),
    {
      what: `${what}, what has changed`,
      measured: inWords(delta),
      rival: "",
      aim: "for comparison",
      isMet: undefined,
      meaning: "A reading of the changes where there are none.",
    },
  ];
}
