import { messageTexts } from "../../texts/message.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { placeName } from "./place-name.ts";
import type { Copy } from "./queries.ts";

const t = messageTexts.copies;

/** Where its hits lay when they were captured, and where they are as far as was read. */
export function CopyFolders({ copy: { hits, latest } }: { readonly copy: Copy }) {
  const reached = latest?.reached ?? null;
  const isAway = latest?.kind === "retract" && reached !== null;
  return (
    <>
      {hits.map(({ id, origin, restored_at }) => (
        <div key={id}>
          {restored_at === null ? t.was : t.reached} <MailText text={folderOf(origin)} />
        </div>
      ))}
      {isAway && (
        <div>
          {t.reached} {placeName(reached)}
        </div>
      )}
    </>
  );
}

/** The folder's path, or else the place, as it was captured. */
function folderOf({ folderPath, place }: Copy["hits"][number]["origin"]): string {
  if (typeof folderPath === "string" && folderPath !== "") return folderPath;
  return typeof place === "string" ? placeName(place) : "";
}
