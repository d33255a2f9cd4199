import { Group, Text } from "@mantine/core";
import {
  type Icon,
  IconAlertTriangle,
  IconArrowBackUp,
  IconClock,
  IconInbox,
  IconMailOff,
} from "@tabler/icons-react";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import type { FoundMessage } from "./queries.ts";

/** How the copies of a message stand, in words. */
export function DeliveryState({ copies }: { readonly copies: FoundMessage["copies"] }) {
  const { total, retracted, failed, open } = copies;
  if (total === 0) return <Line icon={IconMailOff} text={t.noCopies} isDimmed />;
  if (retracted + failed + open === 0) return <Line icon={IconInbox} text={t.delivered(total)} isDimmed />;
  return (
    <div>
      {retracted > 0 && <Line icon={IconArrowBackUp} text={t.retracted(retracted, total)} />}
      {failed > 0 && (
        <Line icon={IconAlertTriangle} text={t.notTaken(failed)} about={t.notTakenAbout} color="red" />
      )}
      {open > 0 && <Line icon={IconClock} text={t.open(open)} />}
    </div>
  );
}

interface LineProps {
  readonly icon: Icon;
  readonly text: string;
  /** On hover. */
  readonly about?: string;
  readonly color?: string;
  readonly isDimmed?: boolean;
}

function Line({ icon: Sign, text, about, color, isDimmed = false }: LineProps) {
  const shade =
    color === undefined ? {} : { c: `light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))` };
  return (
    <Group gap={4} wrap="nowrap" title={about} {...(isDimmed ? { c: "dimmed" } : shade)}>
      <Sign size={14} style={{ flexShrink: 0 }} />
      {/* Three of them have to fit into a row. */}
      <Text size="xs" lh={1.25} truncate>
        {text}
      </Text>
    </Group>
  );
}
