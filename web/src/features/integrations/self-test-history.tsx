import { Stack, Text, Title } from "@mantine/core";
import { selfTestTexts } from "../../texts/self-test.ts";
import { Actor } from "../../ui/actor.tsx";
import { CardTable } from "../../ui/card-table.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { SelfTest } from "./queries.ts";
import { SelfTestLines } from "./self-test-lines.tsx";

const t = selfTestTexts.history;
const DAILY = "system";

/** Those before the newest one. */
export function SelfTestHistory({ tests }: { readonly tests: readonly SelfTest[] }) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t.title}
      </Title>
      <CardTable
        label={t.title}
        rows={tests}
        keyOf={(it) => it.id}
        columns={[
          { label: t.when, cell: (it) => <Moment at={it.asked_at} /> },
          {
            label: t.by,
            cell: ({ asked_by: by }) => (by === DAILY ? t.daily : <Actor actor={by} />),
          },
          { label: t.outcome, cell: (it) => <Text size="sm">{it.trouble ?? countsOf(it)}</Text> },
          {
            label: t.show,
            cell: (it) => (
              <ModalButton
                label={t.show}
                about={new Date(it.asked_at).toLocaleString()}
                modalSize="xl"
                variant="default"
                size="compact-sm"
              >
                {() => <SelfTestLines lines={it.lines} />}
              </ModalButton>
            ),
          },
        ]}
      />
    </Stack>
  );
}

function countsOf({ lines }: SelfTest): string {
  const count = (result: SelfTest["lines"][number]["result"]): number =>
    lines.filter((it) => it.result === result).length;
  return t.counts(count("passed"), count("warned"), count("failed"), count("not_tried"));
}
