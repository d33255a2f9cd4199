import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconDownload } from "@tabler/icons-react";
import { useAccount } from "../../lib/account.ts";
import { urlOf } from "../../lib/api.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";

interface PageActionsProps {
  readonly q: string;
  readonly hasFields: boolean;
  readonly onFields: () => void;
}

export function PageActions({ q, hasFields, onFields }: PageActionsProps) {
  const { id: account } = useAccount();
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={16} />}
        aria-expanded={hasFields}
        onClick={onFields}
      >
        {t.fields}
      </Button>
      <Button
        size="xs"
        variant="default"
        component="a"
        download="messages.csv"
        href={urlOf("/investigate/export.csv", { account, query: { query: q } })}
        leftSection={<IconDownload size={16} />}
      >
        {t.exportCsv}
      </Button>
    </>
  );
}
