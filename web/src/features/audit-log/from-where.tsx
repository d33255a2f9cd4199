import { auditLogTexts as t } from "../../texts/audit-log.ts";
import { MailText } from "../../ui/mail-text.tsx";

/** The client's address, or what else asked for it. */
export function FromWhere({ from }: { readonly from: string | null }) {
  if (from === null) return t.product;
  return from === "command line" ? t.commandLine : <MailText text={from} />;
}
