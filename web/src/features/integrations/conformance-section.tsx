import { Text } from "@mantine/core";
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockExclamation,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import type { Integration } from "../../lib/integrations.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { type ConformanceEntry, conformanceQuery } from "./queries.ts";

const t = selfTestTexts.record;

const LOOKS: Readonly<Record<ConformanceEntry["standing"], readonly [TablerIcon, string]>> = {
  proven: [IconCircleCheck, "green-7"],
  failed: [IconCircleX, "red-7"],
  not_tried: [IconCircleDashed, "gray-6"],
  outdated: [IconClockExclamation, "yellow-7"],
  stale: [IconClockExclamation, "yellow-7"],
};

/** What self-tests have shown of each destination. */
export function ConformanceSection({ id }: Pick<Integration, "id">) {
  const query = useQuery(conformanceQuery(useAccount().id, id));
  return (
    <Section title={t.title} lead={t.lead}>
      <Loaded query={query}>
        {(entries) => (
          <CardTable
            label={t.title}
            rows={entries}
            keyOf={(it) => it.destination}
            columns={[
              { label: t.destination, width: "28%", cell: (it) => destinationName(it.destination) },
              { label: t.standing, cell: (it) => <Standing entry={it} /> },
              { label: t.tried, cell: ({ at }) => at !== null && <Moment at={at} /> },
              { label: t.detail, width: "36%", cell: (it) => <Detail entry={it} /> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Standing({ entry: { standing, is_proof: counts } }: { readonly entry: ConformanceEntry }) {
  const [icon, colour] = LOOKS[standing];
  return (
    <StateWord
      icon={icon}
      colour={colour}
      word={t.standings[standing]}
      about={counts && (standing === "outdated" || standing === "stale") ? t.counts[standing] : undefined}
    />
  );
}

function Detail({ entry: { detail, code } }: { readonly entry: ConformanceEntry }) {
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      <MailText text={detail} /> {code !== null && <code>{code}</code>}
    </Text>
  );
}
