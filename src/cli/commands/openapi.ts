import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";

/** `undeliver openapi`. */
export function openapiCommand(openapi: Command, { operator, terminal }: CliDeps): void {
  openapi
    .option("--check", "compare it with the committed one instead")
    .action(async ({ check }: { check?: boolean }) => {
      const made = await operator.openapi.make();
      if (check !== true) return terminal.out(made.trimEnd());
      if ((await operator.openapi.read())?.trimEnd() !== made.trimEnd()) {
        throw new CliError(
          "The committed OpenAPI document is not this program's: npx undeliver openapi > docs/openapi.json",
        );
      }
      return terminal.out("The committed OpenAPI document is up to date.");
    });
}
