import {
  IconCheck,
  IconClock,
  IconHandStop,
  IconLoader2,
  IconMinus,
  IconQuestionMark,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import type { listRetractionCopies } from "#api/contract/retractions.ts";
import type { ReplyTo } from "../lib/api.ts";
import { outcomeTexts } from "../texts/outcomes.ts";

export type Outcome = ReplyTo<typeof listRetractionCopies>["result"][number]["outcome"];

interface Look {
  readonly icon: TablerIcon;
  /** Of Mantine's colours, with its shade: it only helps the eye, the word says it. */
  readonly colour: string;
}

/** In the order of the closed list: what went well, what did not, what is open. */
const LOOKS: Readonly<Record<Outcome, Look>> = {
  moved: { icon: IconCheck, colour: "green-7" },
  already_there: { icon: IconCheck, colour: "teal-6" },
  removed_by_user: { icon: IconCheck, colour: "lime-7" },
  restored: { icon: IconCheck, colour: "green-7" },
  not_found: { icon: IconMinus, colour: "gray-6" },
  no_mailbox: { icon: IconMinus, colour: "gray-5" },
  mailbox_unavailable: { icon: IconX, colour: "orange-7" },
  out_of_scope: { icon: IconMinus, colour: "violet-5" },
  unsupported: { icon: IconMinus, colour: "violet-7" },
  identity_mismatch: { icon: IconQuestionMark, colour: "grape-6" },
  refused: { icon: IconHandStop, colour: "gray-7" },
  failed: { icon: IconX, colour: "red-7" },
  unverified: { icon: IconQuestionMark, colour: "yellow-7" },
  restore_failed: { icon: IconX, colour: "red-7" },
  pending: { icon: IconClock, colour: "gray-4" },
  held: { icon: IconHandStop, colour: "yellow-5" },
  not_yet_found: { icon: IconClock, colour: "indigo-4" },
  throttled: { icon: IconClock, colour: "orange-4" },
  acting: { icon: IconLoader2, colour: "blue-5" },
  verifying: { icon: IconLoader2, colour: "cyan-6" },
};

export function lookOf(outcome: Outcome): Look & { readonly label: string; readonly meaning: string } {
  return { ...LOOKS[outcome], ...outcomeTexts[outcome] };
}
