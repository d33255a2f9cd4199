import { healthTexts as t } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { Check } from "./checks.ts";
import { StandingWord } from "./standing-word.tsx";

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
          cell: (it) => <StandingWord standing={it.state} />,
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
