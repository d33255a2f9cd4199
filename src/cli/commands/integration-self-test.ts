import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { findIntegration } from "../find-integration.ts";
import { followSelfTest, lineText } from "../follow-self-test.ts";
import { printable } from "../printable.ts";
import { secondsToWait, several, wholeNumber } from "../read-options.ts";
import { IntegrationReply } from "../replies.ts";
import { ConformanceReply, SelfTestReply } from "../self-test-replies.ts";
import { type Column, formatTable } from "../table.ts";
import { destinationName, momentText, plural, readDestination } from "../words.ts";

interface TestOptions {
  readonly mailbox?: string;
  readonly destination?: readonly string[];
  readonly wait: number;
}

const HOUR_SECONDS = 3_600;

/** `undeliver integration test NAME`. */
export function testCommand(integration: Command, deps: CliDeps): void {
  reading(
    integration
      .command("test")
      .description("try a connection: its token, each right, and a round trip in the test mailbox")
      .argument("<name-or-id>"),
  )
    .option("--mailbox <address>", "the test mailbox; it is kept for the daily self-tests")
    .option(
      "--destination <name>",
      "try this one too (may be repeated): hard leaves a message in Purges that nobody can take away",
      several,
    )
    .option(
      "--wait <seconds>",
      "for how long to wait for the end; the server goes on by itself",
      wholeNumber(0, HOUR_SECONDS),
      600,
    )
    .action((name: string, options: TestOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const it = await findIntegration(api, name);
        const path = `/integrations/${it.id}`;
        if (options.mailbox !== undefined) await nameMailbox(api, path, options.mailbox);
        const destinations = (options.destination ?? []).map(readDestination);
        const ask = { method: "POST", path: `${path}/self_test`, body: { destinations } } as const;
        const { id } = await api.send(ask, SelfTestReply);
        const { terminal } = deps;
        const ended = await followSelfTest(deps, api, {
          path: `${path}/self_test/${id}`,
          waitMs: secondsToWait(options.wait) * 1_000,
          onLine: (line) => {
            if (!isJson(command)) terminal.out(lineText(line, terminal.paint));
          },
        });
        if (isJson(command)) printJson(deps, ended);
        tellEnd(deps, it, ended);
      }),
    );
}

async function nameMailbox(api: Api, path: string, address: string): Promise<void> {
  await api.send({ method: "PUT", path: `${path}/test_mailbox`, body: { address } }, IntegrationReply);
}

function tellEnd({ terminal }: CliDeps, { name }: IntegrationReply, ended: SelfTestReply): void {
  if (ended.trouble !== null) throw new CliError(`The self-test has not ended: ${printable(ended.trouble)}.`);
  if (ended.test_mailbox === null && ended.state === "ended")
    terminal.note("No test mailbox is named, so no destination was tried: --mailbox names one.");
  const failed = ended.lines.filter((it) => it.result === "failed").length;
  if (failed > 0) throw new CliError(`${plural(failed, "line")} of the self-test failed.`);
  if (ended.state !== "ended")
    throw new CliError(
      `It has not ended yet; the server goes on. How it stands: undeliver integration show ${printable(name)}`,
    );
}

const RECORD: readonly Column<ConformanceReply>[] = [
  { title: "destination", value: (it) => destinationName(it.destination), isWhole: true },
  { title: "standing", value: (it) => it.standing.replaceAll("_", " "), isWhole: true },
  { title: "tried", value: (it) => momentText(it.at) },
  { title: "what happened", value: (it) => (it.code === null ? it.detail : `${it.detail} (${it.code})`) },
];

/** What self-tests have shown of a connection. */
export function readRecord(api: Api, id: string): Promise<readonly ConformanceReply[]> {
  return api.get(`/integrations/${id}/conformance`, z.array(ConformanceReply));
}

export function showRecord({ terminal }: CliDeps, record: readonly ConformanceReply[]): void {
  terminal.out("");
  terminal.out(formatTable(record, RECORD, terminal.columns));
}
