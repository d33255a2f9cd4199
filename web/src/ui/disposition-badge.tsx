import {
  IconAlertTriangle,
  IconCircleCheck,
  IconMail,
  IconMailExclamation,
  IconMask,
  IconSkull,
  type TablerIcon,
} from "@tabler/icons-react";
import type { getMessage } from "#api/contract/investigate.ts";
import type { ReplyTo } from "../lib/api.ts";
import { dispositionTexts } from "../texts/dispositions.ts";

export type Disposition = ReplyTo<typeof getMessage>["result"]["final_disposition"];

const LOOKS: Readonly<Record<Disposition, { readonly icon: TablerIcon; readonly colour: string }>> = {
  MALICIOUS: { icon: IconSkull, colour: "red-7" },
  SPOOF: { icon: IconMask, colour: "orange-7" },
  SUSPICIOUS: { icon: IconAlertTriangle, colour: "yellow-7" },
  SPAM: { icon: IconMailExclamation, colour: "grape-6" },
  BULK: { icon: IconMail, colour: "blue-5" },
  NONE: { icon: IconCircleCheck, colour: "green-7" },
};

interface DispositionBadgeProps {
  readonly disposition: Disposition;
}

/** The one verdict of a message: a word with its sign. */
export function DispositionBadge({ disposition }: DispositionBadgeProps) {
  const { icon: Icon, colour } = LOOKS[disposition];
  const { label, meaning } = dispositionTexts[disposition];
  return (
    <span
      title={meaning}
      style={{ display: "inline-flex", gap: 4, alignItems: "center", whiteSpace: "nowrap" }}
    >
      <Icon size={16} aria-hidden color={`var(--mantine-color-${colour})`} />
      {label}
    </span>
  );
}
