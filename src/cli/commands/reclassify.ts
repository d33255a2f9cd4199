import type { Command } from "commander";
import { type Disposition, DISPOSITIONS } from "#detection/disposition.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { idShownBy, oneOf } from "../read-options.ts";
import { MessageReply } from "../replies.ts";

/** `undeliver reclassify MESSAGE DISPOSITION`. */
export function reclassifyCommand(reclassify: Command, deps: CliDeps): void {
  reading(reclassify)
    .argument("<message-id>", "as undeliver trace shows it", idShownBy("trace"))
    .argument("<disposition>", `what it is: ${DISPOSITIONS.join(", ")}`, oneOf(DISPOSITIONS))
    .action((id: string, disposition: Disposition, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/investigate/${id}/reclassify`;
        const body = { expected_disposition: disposition };
        const message = await api.send({ method: "POST", path, body }, MessageReply);
        if (isJson(command)) return printJson(deps, message);
        deps.terminal.out(`It is ${message.final_disposition} now.`);
        if (message.release_offered === true) {
          deps.terminal.note(`It was taken out of mailboxes, and stays so: undeliver release ${id}`);
        }
        return undefined;
      }),
    );
}
