import { Actor } from "../../ui/actor.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { AuditEntry } from "./queries.ts";

/** A token may have been given any name. */
const MOST_CHARACTERS = 120;

/** By his e-mail where he has one. */
export function Who({ entry: { actor, actor_email: email } }: { readonly entry: AuditEntry }) {
  if (email === null) return <Actor actor={actor.slice(0, MOST_CHARACTERS)} />;
  return (
    <span title={actor}>
      <MailText text={email} />
    </span>
  );
}
