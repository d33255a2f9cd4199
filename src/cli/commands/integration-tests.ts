import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { findIntegration } from "../find-integration.ts";
import { lineText } from "../follow-self-test.ts";
import { printable } from "../printable.ts";
import { IntegrationReply } from "../replies.ts";
import { SelfTestReply } from "../self-test-replies.ts";
import { showIntegration } from "../show-integration.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const failedIn = ({ lines }: SelfTestReply): number => lines.filter((it) => it.result === "failed").length;

const TESTS: readonly Column<SelfTestReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "asked by", value: (it) => it.asked_by },
  { title: "asked", value: (it) => momentText(it.asked_at), isWhole: true },
  { title: "state", value: (it) => it.state },
  { title: "lines", value: (it) => it.lines.length },
  { title: "failed", value: failedIn },
  { title: "not ended because", value: (it) => it.trouble ?? undefined },
];

/** `undeliver integration tests|test-mailbox`. */
export function testsCommands(integration: Command, deps: CliDeps): void {
  reading(integration.command("tests").description("the last 30 self-tests, newest first; or one of them"))
    .argument("<name-or-id>")
    .option("--show <id>", "this one, line by line")
    .action((name: string, { show }: { show?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id } = await findIntegration(api, name);
        const path = `/integrations/${id}/self_test`;
        if (show !== undefined)
          return showOne(deps, command, await api.get(`${path}/${encodeURIComponent(show)}`, SelfTestReply));
        const rows = await api.get(path, z.array(SelfTestReply));
        const none = "No self-test yet: undeliver integration test runs one.";
        return printList(deps, command, { rows, table: TESTS, none });
      }),
    );
  reading(
    integration
      .command("test-mailbox")
      .description("name the mailbox of its self-tests, without running one"),
  )
    .argument("<name-or-id>")
    .argument("[address]", "best one that nobody uses")
    .option("--none", "make no round trip any more")
    .action(
      (name: string, address: string | undefined, { none = false }: { none?: boolean }, command: Command) => {
        if ((address !== undefined) === none)
          throw new CliError("Name an address, or say --none.", { exitCode: 2 });
        return withApi(deps, command, async (api) => {
          const { id } = await findIntegration(api, name);
          const body = { address: address ?? null };
          const call = { method: "PUT", path: `/integrations/${id}/test_mailbox`, body } as const;
          showIntegration(deps, command, await api.send(call, IntegrationReply));
        });
      },
    );
}

function showOne(deps: CliDeps, command: Command, it: SelfTestReply): void {
  if (isJson(command)) return printJson(deps, it);
  const { terminal } = deps;
  for (const line of it.lines) terminal.out(lineText(line, terminal.paint));
  if (it.trouble !== null) terminal.note(`It did not try everything: ${printable(it.trouble)}.`);
}
