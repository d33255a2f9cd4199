import type { Command } from "commander";
import { type Disposition, DISPOSITIONS } from "#detection/disposition.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { idShownBy, oneOf } from "../read-options.ts";
import { ReclassifiedReply } from "../known-later-replies.ts";
import { plural } from "../words.ts";

/** `undeliver reclassify MESSAGE DISPOSITION`. */
export function reclassifyCommand(reclassify: Command, deps: CliDeps): void {
  reading(reclassify)
    .argument("<message-id>", "as undeliver trace shows it", idShownBy("trace"))
    .argument("<disposition>", `what it is: ${DISPOSITIONS.join(", ")}`, oneOf(DISPOSITIONS))
    .action((id: string, disposition: Disposition, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/investigate/${id}/reclassify`;
        const body = { expected_disposition: disposition };
        const message = await api.send({ method: "POST", path, body }, ReclassifiedReply);
        if (isJson(command)) return printJson(deps, message);
        deps.terminal.out(`It is ${message.final_disposition} now.`);
        if (message.release_offered === true) {
          deps.terminal.note(`It was taken out of mailboxes, and stays so: undeliver release ${id}`);
        }
        if (message.similar.messages > 0) deps.terminal.note(similarText(message));
        return undefined;
      }),
    );
}

/** Only said: a likeness is no proof, so a person looks first. */
function similarText({ id, similar, final_disposition: disposition }: ReclassifiedReply): string {
  const { messages, judged_otherwise: otherwise, ticked, is_cut: isCut } = similar;
  const count = `${isCut ? "At least " : ""}${plural(messages, "other message is", "other messages are")} like it`;
  const lines = [
    `${count}, ${otherwise} of them not ${disposition}; nothing was done to them: undeliver trace similar ${id}`,
    ...(disposition === "NONE" || ticked === 0
      ? []
      : [`undeliver retract --campaign ${id} drafts the retraction of it and of ${ticked} of them.`]),
  ];
  return lines.join("\n");
}
