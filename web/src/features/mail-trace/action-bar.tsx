import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconTag } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { newRetractionPath } from "../../lib/retraction-path.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { ReclassifyDialog } from "./reclassify-dialog.tsx";
import { retractSearch } from "./retract-search.ts";
import type { Ticked } from "./ticked.ts";

interface ActionBarProps {
  readonly q: string;
  readonly shown: number;
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly isLooking: boolean;
  readonly ticked: Ticked;
}

/** How many there are, and what can be done with those that are ticked. */
export function ActionBar(props: ActionBarProps) {
  const { ticked, q } = props;
  const mayRetract = useMay("mail.retract");
  const isTicked = ticked.isAll || ticked.ids.size > 0;
  return (
    <Group justify="space-between" gap="xs" mih={34} my="xs">
      <Count {...props} isTicked={isTicked} />
      {mayRetract && isTicked && <Actions q={q} ticked={ticked} />}
    </Group>
  );
}

function Count(props: ActionBarProps & { readonly isTicked: boolean }) {
  const { shown, hasMore, ticked, isTicked } = props;
  const count = ticked.ids.size;
  return (
    <Group gap="xs" aria-live="polite">
      <Text size="sm" fw={isTicked ? 600 : 400}>
        {isTicked ? (ticked.isAll ? t.allTicked : t.ticked(count)) : foundText(props)}
      </Text>
      {count > 0 && count === shown && hasMore && (
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
  );
}

/** While somebody looks, nothing found is no answer yet. */
function foundText({ shown, total, hasMore, isLooking }: ActionBarProps): string {
  if (shown === 0 && isLooking) return t.loading;
  if (shown === 0 && hasMore) return t.noneSoFar;
  return t.found(shown, hasMore ? total : shown);
}

function Actions({ q, ticked }: Pick<ActionBarProps, "q" | "ticked">) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const [isReclassifying, reclassifying] = useDisclosure();
  const retract = (): void => {
    if (!ticked.isAll) {
      void navigate({ href: newRetractionPath(account, [...ticked.ids]) });
      return;
    }
    void navigate({
      to: "/$account/retractions/new",
      params: { account },
      search: retractSearch(q, new Date()),
    });
  };
  return (
    <Group gap="xs">
      <Button size="xs" leftSection={<IconArrowBackUp size={16} />} onClick={retract}>
        {t.retract}
      </Button>
      {!ticked.isAll && (
        <Button size="xs" variant="default" leftSection={<IconTag size={16} />} onClick={reclassifying.open}>
          {t.reclassify}
        </Button>
      )}
      {isReclassifying && <ReclassifyDialog ids={[...ticked.ids]} onClose={reclassifying.close} />}
    </Group>
  );
}
