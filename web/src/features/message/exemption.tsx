import { messageTexts } from "../../texts/message.ts";
import { Moment } from "../../ui/moment.tsx";
import type { Copy } from "./queries.ts";

const t = messageTexts.copies;

/** Whether automation leaves this copy alone, and since when. */
export function Exemption({ copy: { exempt } }: { readonly copy: Copy }) {
  if (exempt === null) return t.notExempt;
  return (
    <span title={t.exemptHint}>
      {t.isExempt}, <Moment at={exempt.at} />
    </span>
  );
}
