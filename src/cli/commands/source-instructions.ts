import type { Command } from "commander";
import { z } from "zod";
import { SETUPS, type Setup } from "#directory/guides/setup-guide.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { oneOf } from "../read-options.ts";

const GuideReply = z.looseObject({ markdown: z.string(), placeholder: z.string() });

/** `undeliver source instructions SETUP`. */
export function instructionsCommand(source: Command, deps: CliDeps): void {
  reading(source.command("instructions").description("say what to enter at the mail system"))
    .requiredOption("--for <system>", `the mail system: ${SETUPS.join(", ")}`, oneOf(SETUPS))
    .option("--address <address>", "the intake address, as it was told when it was made")
    .action((options: { for: Setup; address?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const guide = await api.get(`/sources/guides/${options.for}`, GuideReply);
        if (isJson(command)) return printJson(deps, guide);
        const [secret = ""] = (options.address ?? "").split("@");
        const text = secret === "" ? guide.markdown : guide.markdown.replaceAll(guide.placeholder, secret);
        // Our own words, with lines that belong into files as they are.
        return deps.terminal.out(text);
      }),
    );
}
