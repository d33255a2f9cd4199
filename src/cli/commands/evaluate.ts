import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading } from "../context.ts";
import { EVALUATE_PROVIDERS, type Evaluated } from "../evaluate-mail.ts";
import { findingLines } from "../finding-lines.ts";
import { readMail } from "../read-mail.ts";
import { oneOf, several } from "../read-options.ts";
import { formatFields } from "../table.ts";

interface Options {
  readonly domain?: readonly string[];
  readonly provider: (typeof EVALUATE_PROVIDERS)[number];
}

/** `undeliver evaluate FILE…`. */
export function evaluateCommand(evaluate: Command, deps: CliDeps): void {
  reading(evaluate)
    .argument("<files...>", "mails as .eml files; - is standard input")
    .option("--domain <domains>", "your own mail domains", several)
    .option(
      "--provider <provider>",
      `who received it: ${EVALUATE_PROVIDERS.join(", ")}`,
      oneOf(EVALUATE_PROVIDERS),
      "microsoft",
    )
    .action(async (files: readonly string[], { domain = [], provider }: Options, command: Command) => {
      const evaluated: { file: string; verdict: Evaluated }[] = [];
      for (const file of files) {
        const raw = await readMail(deps, file);
        evaluated.push({
          file,
          verdict: await deps.operator.evaluate(raw, { provider, ownDomains: domain }),
        });
      }
      if (isJson(command)) {
        return printJson(
          deps,
          evaluated.map(({ file, verdict }) => ({ file, ...verdict })),
        );
      }
      return deps.terminal.out(evaluated.map((it) => describe(deps, it.file, it.verdict)).join("\n\n"));
    });
}

function describe({ terminal: { paint } }: CliDeps, file: string, it: Evaluated): string {
  const fields = formatFields([
    ["file", file],
    ["disposition", it.disposition],
    ["direction", it.direction],
    ["from", it.mail.from.map(({ name, address }) => `${name} <${address}>`.trim()).join(", ")],
    ["subject", it.mail.subject],
    ["message-id", it.mail.messageId],
    ["size", `${it.mail.sizeBytes} bytes`],
    ["attachments", it.mail.attachments.map(({ name }) => name).join(", ")],
    ["defects", it.mail.defects.join(", ")],
  ]);
  const findings = findingLines(it.findings, paint);
  return findings === "" ? `${fields}\nNothing was found.` : `${fields}\n${findings}`;
}
