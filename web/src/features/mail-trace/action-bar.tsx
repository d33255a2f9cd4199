import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconTag } from "@tabler/icons-react";
import { defaultStringifySearch, useNavigate } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { ReclassifyDialog } from "./reclassify-dialog.tsx";
import { retractSearch } from "./retract-search.ts";
import type { Ticked } from "./ticked.ts";

interface ActionBarProps {
  readonly q: string;
  readonly shown: number;
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly ticked: Ticked;
}

/** How many there are, and what can be done with those that are ticked. */
export function ActionBar({ q, shown, total, hasMore, ticked }: ActionBarProps) {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const navigate = useNavigate();
  const [isReclassifying, reclassifying] = useDisclosure();
  const count = ticked.ids.size;
  const isTicked = ticked.isAll || count > 0;
  return (
    <Group justify="space-between" gap="xs" mih={34} my="xs">
      <Group gap="xs" aria-live="polite">
        <Text size="sm" fw={isTicked ? 600 : 400}>
          {ticked.isAll
            ? t.allTicked
            : count > 0
              ? t.ticked(count)
              : t.found(shown, hasMore ? total : (total ?? shown))}
        </Text>
        {!ticked.isAll && count > 0 && count === shown && hasMore && (
          <Button size="compact-xs" variant="subtle" onClick={ticked.setAll}>
            {t.tickAllThatMatch}
          </Button>
        )}
        {isTicked && (
          <Button size="compact-xs" variant="subtle" onClick={ticked.clear}>
            {t.untick}
          </Button>
        )}
      </Group>
      {mayRetract && isTicked && (
        <Group gap="xs">
          <Button
            size="xs"
            leftSection={<IconArrowBackUp size={16} />}
            onClick={() => {
              const search = retractSearch({ q, ticked, now: new Date(), store: sessionStorage });
              void navigate({ href: `/${account}/retractions/new${defaultStringifySearch(search)}` });
            }}
          >
            {t.retract}
          </Button>
          {!ticked.isAll && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTag size={16} />}
              onClick={reclassifying.open}
            >
              {t.reclassify}
            </Button>
          )}
        </Group>
      )}
      {isReclassifying && <ReclassifyDialog ids={[...ticked.ids]} onClose={reclassifying.close} />}
    </Group>
  );
}
