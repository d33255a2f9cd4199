import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";
import { directory } from "./directory.ts";
import { firstCall } from "./first-call.ts";
import { flood } from "./flood.ts";
import { intake } from "./intake.ts";
import { memory } from "./memory.ts";
import type { Question } from "./support/figure.ts";
import { describeMachine } from "./support/machine.ts";
import { type Report, toDocument, toTable } from "./support/report.ts";
import { trace } from "./trace.ts";

// npm run bench -- [question…] [--quick] [--write]

const QUESTIONS: Readonly<Record<string, Question>> = {
  intake,
  "first-call": firstCall,
  memory,
  campaign,
  flood,
  trace,
  directory,
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
const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
const reports: Report[] = [];
for (const [name, question] of Object.entries(QUESTIONS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name} …`);
  const figures = await question({ isQuick: values.quick, say: console.log });
  reports.push({ question: name, command, measuredAt: new Date(), machine, figures });
}
console.log(`\n${machine.join("\n")}\n\n${toTable(reports.flatMap((it) => it.figures))}\n`);
if (values.write) {
  const page = new URL("../docs/benchmarks.md", import.meta.url);
  await writeFile(page, toDocument(await readFile(page, "utf8"), reports));
}
