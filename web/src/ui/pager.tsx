import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { formTexts as t } from "../texts/forms.ts";

interface PagerProps {
  readonly page: number;
  readonly perPage: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/** Which part of a list this is, and the way to the next. Nothing where all of it is seen. */
export function Pager({ page, perPage, total, onPage }: PagerProps) {
  if (total <= perPage && page === 1) return undefined;
  const from = (page - 1) * perPage + 1;
  const to = Math.min(page * perPage, total);
  return (
    <Group justify="end" gap="xs" mt="sm">
      <Text size="sm">{t.range(Math.min(from, total), to, total)}</Text>
      <ActionIcon
        variant="default"
        disabled={page === 1}
        onClick={() => onPage(page - 1)}
        aria-label={t.previous}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        disabled={to >= total}
        onClick={() => onPage(page + 1)}
        aria-label={t.next}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
}
