import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCheck,
  IconMailbox,
  IconMaskOff,
  IconSpeakerphone,
  type TablerIcon,
} from "@tabler/icons-react";
import type { listRetractionMessages } from "#api/contract/naming.ts";
import type { ReplyTo } from "../lib/api.ts";
import classes from "./outcomes.module.css";

type Disposition = ReplyTo<typeof listRetractionMessages>["result"][number]["final_disposition"];

interface Look {
  readonly label: string;
  readonly icon: TablerIcon;
  readonly colour: string;
}

const LOOKS: Readonly<Record<Disposition, Look>> = {
  MALICIOUS: { label: "Malicious", icon: IconAlertOctagon, colour: "red-7" },
  SPOOF: { label: "Spoof", icon: IconMaskOff, colour: "grape-7" },
  SUSPICIOUS: { label: "Suspicious", icon: IconAlertTriangle, colour: "orange-7" },
  SPAM: { label: "Spam", icon: IconMailbox, colour: "yellow-7" },
  BULK: { label: "Bulk", icon: IconSpeakerphone, colour: "blue-7" },
  NONE: { label: "None", icon: IconCheck, colour: "gray-6" },
};

interface DispositionBadgeProps {
  readonly disposition: Disposition;
}

/** The verdict of a message: a word with its sign. */
export function DispositionBadge({ disposition }: DispositionBadgeProps) {
  const { label, icon: Icon, colour } = LOOKS[disposition];
  return (
    <span className={classes["badge"]}>
      <Icon size={16} aria-hidden color={`var(--mantine-color-${colour})`} />
      {label}
    </span>
  );
}
