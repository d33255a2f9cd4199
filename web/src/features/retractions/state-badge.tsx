import {
  IconCircleCheck,
  IconEye,
  IconHandStop,
  IconPencil,
  IconPlayerPlay,
  type TablerIcon,
} from "@tabler/icons-react";
import { Badge } from "@mantine/core";
import { retractionTexts as t } from "../../texts/retractions.ts";
import type { Retraction } from "./queries.ts";

const ICONS: Readonly<Record<Retraction["state"], TablerIcon>> = {
  draft: IconPencil,
  held: IconHandStop,
  running: IconPlayerPlay,
  watching: IconEye,
  done: IconCircleCheck,
};

type Shown = Pick<Retraction, "state" | "held" | "discarded">;

/** How far a retraction is, as a word with its sign; what it waits for, where it waits for a person. */
export function StateBadge({ run: { state, held, discarded } }: { readonly run: Shown }) {
  const Icon = ICONS[state];
  const waits = held === null ? "" : `: ${t.heldFor[held.for]}`;
  return (
    <Badge variant="default" radius="sm" tt="none" fw={500} leftSection={<Icon size={14} aria-hidden />}>
      {discarded ? t.discarded : t.state[state]}
      {waits}
    </Badge>
  );
}
