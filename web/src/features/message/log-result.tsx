import { dispositionTexts } from "../../texts/dispositions.ts";
import { messageTexts } from "../../texts/message.ts";
import { outcomeTexts } from "../../texts/outcomes.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { placeName } from "./place-name.ts";
import type { LoggedAction } from "./queries.ts";

const t = messageTexts.log;

/** How one line of the log ended: a word, where to, and the reason. */
export function LogResult({ action }: { readonly action: LoggedAction }) {
  const { status, properties, attempt, reached, reason } = action;
  const words = [
    status === null ? undefined : wordFor(status),
    properties.folder === undefined ? undefined : t.to(placeName(properties.folder)),
    attempt === null ? undefined : t.attempt(attempt),
    reached === null || reached === properties.folder
      ? undefined
      : `${messageTexts.copies.reached} ${placeName(reached)}`,
    reason ?? undefined,
  ];
  const said = words.filter((it) => it !== undefined).join(", ");
  return said === "" ? undefined : <MailText text={said} />;
}

function wordFor(status: string): string {
  const known: Readonly<Record<string, { readonly label: string }>> = {
    ...outcomeTexts,
    ...dispositionTexts,
  };
  return known[status]?.label ?? status;
}
