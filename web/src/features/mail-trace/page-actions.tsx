import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconDownload } from "@tabler/icons-react";
import { useAccount } from "../../lib/account.ts";
import { urlOf } from "../../lib/api.ts";
import { readerZone } from "../../lib/reader-zone.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";

interface PageActionsProps {
  readonly q: string;
  /** Nobody can export what nobody understands. */
  readonly isRefused: boolean;
  readonly hasFields: boolean;
  readonly onFields: () => void;
}

export function PageActions({ q, isRefused, hasFields, onFields }: PageActionsProps) {
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
        leftSection={<IconDownload size={16} />}
        {...(isRefused
          ? { disabled: true }
          : { component: "a" as const, download: "messages.csv", href: exportUrl(account, q) })}
      >
        {t.exportCsv}
      </Button>
    </>
  );
}

function exportUrl(account: string, q: string): string {
  return urlOf("/investigate/export.csv", {
    account,
    query: q === "" ? {} : { query: q, time_zone: readerZone() },
  });
}
