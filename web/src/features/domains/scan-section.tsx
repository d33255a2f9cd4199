import { Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { cancelScan } from "#api/contract/mailbox-scans.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { scanTexts as t } from "../../texts/mailbox-scans.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { ScanForm } from "./scan-form.tsx";
import { type Scan, scansQuery } from "./scan-queries.ts";

/** What was in the mailboxes before its journal copy could come, or without one. */
export function ScanSection() {
  const { id } = useAccount();
  const mayStart = useMay("mail.retract");
  const scans = useQuery(scansQuery(id));
  const start = <ModalButton label={t.start}>{(close) => <ScanForm onDone={close} />}</ModalButton>;
  return (
    <Section title={t.title} lead={t.lead} actions={mayStart && start}>
      <Loaded query={scans}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t.empty.title} body={t.empty.body} />
          ) : (
            <CardTable
              label={t.table}
              rows={rows}
              keyOf={(it) => it.id}
              columns={[
                { label: t.when, cell: (it) => <Moment at={it.created_at} /> },
                { label: t.integration, cell: (it) => <bdi>{it.integration.name}</bdi> },
                {
                  label: t.state,
                  cell: (it) =>
                    it.state === "running" && it.repeat_minutes !== null
                      ? t.every(it.repeat_minutes)
                      : t.states[it.state],
                },
                { label: t.progress, cell: (it) => <ScanProgress scan={it} /> },
                { label: t.mails, cell: ({ counts: it }) => t.mailsText(it.listed, it.known) },
                { label: t.judged, cell: ({ counts: it }) => t.judgedText(it.judged, it.flagged) },
                {
                  label: formTexts.actions,
                  cell: (it) => mayStart && it.state === "running" && <CancelScan scan={it} />,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function ScanProgress({ scan: { counts, reasons } }: { readonly scan: Scan }) {
  const { mailboxes, done, failed } = counts;
  const share = mailboxes === 0 ? 100 : (100 * (done + failed)) / mailboxes;
  return (
    <Stack gap={2}>
      <Text size="sm">{t.progressText(done + failed, mailboxes)}</Text>
      <Progress value={share} aria-label={t.progress} />
      {failed > 0 && <Text size="xs">{t.failed(failed)}</Text>}
      {reasons.map((it) => (
        <Text key={it.reason} size="xs">
          {t.reason(it.reason, it.mailboxes)}
        </Text>
      ))}
    </Stack>
  );
}

function CancelScan({ scan }: { readonly scan: Scan }) {
  const cancel = useChange({
    touches: ["scans"],
    change: (account) =>
      call<typeof cancelScan>("POST", "/mailbox_scans/:scan_id/cancel", {
        account,
        params: { scan_id: scan.id },
      }),
    said: () => t.cancelled,
  });
  return (
    <>
      <ConfirmButton
        label={t.cancel}
        body={t.cancelBody}
        yes={t.cancel}
        no={t.keep}
        variant="default"
        size="compact-sm"
        onConfirm={() => cancel.mutate()}
      />
      {cancel.error !== null && <Trouble error={cancel.error} />}
    </>
  );
}
