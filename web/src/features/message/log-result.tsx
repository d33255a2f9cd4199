import { dispositionTexts } from "../../texts/dispositions.ts";
import { messageTexts } from "../../texts/message.ts";
import { outcomeTexts } from "../../texts/outcomes.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { MailText } from "../../ui/mail-text.tsx";
import type { LoggedAction } from "./queries.ts";

const t = messageTexts.log;

/** How one line of the log ended: a word, where to, and the reason. */
export function LogResult({ action }: { readonly action: LoggedAction }) {
  const { status, properties, attempt, reached, reason } = action;
  const words = [
    status === null ? undefined : wordFor(status),
    properties.folder === undefined ? undefined : t.to(folderName(properties.folder)),
    attempt === null ? undefined : t.attempt(attempt),
    reached === null || reached === properties.folder
      ? undefined
      : `${messageTexts.copies.reached} ${messageTexts.copies.places[reached] ?? reached}`,
    reason ?? undefined,
  ];
  return <MailText text={words.filter((it) => it !== undefined).join(", ")} />;
}

function wordFor(status: string): string {
  const known: Readonly<Record<string, { readonly label: string }>> = {
    ...outcomeTexts,
    ...dispositionTexts,
  };
  return known[status]?.label ?? status;
}

const FOLDERS = [
  "none",
  "JunkEmail",
  "DeletedItems",
  "RecoverableItemsDeletions",
  "RecoverableItemsPurges",
  "Inbox",
  "origin",
] as const;

/** What an older or a newer server says otherwise is shown as it is. */
function folderName(folder: string): string {
  const known = FOLDERS.find((it) => it === folder);
  return known === undefined ? folder : destinationName(known);
}
