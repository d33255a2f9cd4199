import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import type { Disposition, Setting } from "./queries.ts";

interface DestinationTableProps {
  readonly settings: readonly Setting[];
  readonly cell: (setting: Setting, disposition: Disposition) => ReactNode;
  /** Below the dispositions: what else is said for each integration. */
  readonly last: {
    readonly label: string;
    readonly about: string;
    readonly cell: (setting: Setting) => ReactNode;
  };
}

type Row = Disposition | "last";

/** One row for each disposition with what it means, one column for each integration. */
export function DestinationTable({ settings, cell, last }: DestinationTableProps) {
  const rows: readonly Row[] = [...ACTIONABLE_DISPOSITIONS, "last"];
  return (
    <CardTable<Row>
      label={t.table}
      rows={rows}
      keyOf={(it) => it}
      columns={[
        {
          label: t.disposition,
          width: "34%",
          cell: (row) =>
            row === "last" ? <Named name={last.label} about={last.about} /> : <Meaning of={row} />,
        },
        ...settings.map((setting) => ({
          label: setting.integration_name,
          cell: (row: Row) => (row === "last" ? last.cell(setting) : cell(setting, row)),
        })),
      ]}
    />
  );
}

function Meaning({ of }: { readonly of: Disposition }) {
  return <Named name={<DispositionBadge disposition={of} />} about={dispositionTexts[of].meaning} />;
}

interface NamedProps {
  readonly name: ReactNode;
  readonly about: string;
}

function Named({ name, about }: NamedProps) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600} component="div">
        {name}
      </Text>
      <Text size="xs" c="dimmed">
        {about}
      </Text>
    </Stack>
  );
}
