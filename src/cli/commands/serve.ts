import type { Command } from "commander";
import { NODE_ROLES, type NodeRole } from "#config/config.ts";
import type { CliDeps } from "../cli-deps.ts";
import { oneOf, several } from "../read-options.ts";

/** `undeliver serve`. */
export function serveCommand(serve: Command, { operator }: CliDeps): void {
  const role = oneOf(NODE_ROLES);
  serve
    .option(
      "--roles <roles>",
      `which parts this process runs: ${NODE_ROLES.join(",")} (default: UNDELIVER_ROLES, else all)`,
      (typed: string, before: readonly NodeRole[] | undefined) => [
        ...(before ?? []),
        ...several(typed, undefined).map(role),
      ],
    )
    .action(({ roles }: { roles?: readonly NodeRole[] }) => operator.serve({ roles }));
}
