import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";
import { firstCall } from "./first-call.ts";
import { flood } from "./flood.ts";
import { intake } from "./intake.ts";
import { memory } from "./memory.ts";
import type { Figure, Question } from "./support/figure.ts";
import { describeMachine } from "./support/machine.ts";
import { toDocument, toTable } from "./support/report.ts";

// npm run bench -- [question…] [--quick] [--write]

const QUESTIONS: Readonly<Record<string, Question>> = {
  intake,
  "first-call": firstCall,
  memory,
  campaign,
  flood,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, write: { type: "boolean", default: false } },
});
const unknown = positionals.filter((it) => !(it in QUESTIONS));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}; there are ${Object.keys(QUESTIONS).join(", ")}.`);
  process.exit(2);
}

const machine = await describeMachine();
const figures: Figure[] = [];
for (const [name, question] of Object.entries(QUESTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name} …`);
  figures.push(...(await question({ isQuick: values.quick, say: console.log })));
}
console.log(`\n${machine.join("\n")}\n\n${toTable(figures)}\n`);
if (values.write) await write();

async function write(): Promise<void> {
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const document = toDocument({ command, measuredAt: new Date(), machine, figures });
  await writeFile(new URL("../docs/benchmarks.md", import.meta.url), document);
}
