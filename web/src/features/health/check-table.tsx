import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { healthTexts as t } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import type { Check } from "./checks.ts";

const LOOKS = {
  good: { icon: IconCircleCheck, colour: "green-7" },
  watch: { icon: IconAlertTriangle, colour: "orange-7" },
  bad: { icon: IconCircleX, colour: "red-7" },
} as const;

export function CheckTable({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <CardTable
      label={t.checks.title}
      rows={checks}
      keyOf={(it) => it.name}
      columns={[
        { label: t.checks.headings.name, cell: (it) => it.name, width: "10rem" },
        {
          label: t.checks.headings.state,
          cell: (it) => <StateWord {...LOOKS[it.state]} word={t.states[it.state]} />,
          width: "10rem",
        },
        {
          label: t.checks.headings.text,
          cell: (it) => (
            <>
              {it.text} {it.until !== undefined && <Moment at={it.until} />}
            </>
          ),
        },
      ]}
    />
  );
}
