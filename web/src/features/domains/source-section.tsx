import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { domainTexts } from "../../texts/domains.ts";
import { explainTexts } from "../../texts/explain-copy.ts";
import { formTexts } from "../../texts/forms.ts";
import { Empty } from "../../ui/empty.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { AddressDialog } from "./address-dialog.tsx";
import { DeleteSource } from "./delete-source.tsx";
import { ExplainCopy } from "./explain-copy.tsx";
import { GuideLinks } from "./guide-links.tsx";
import { type Source, type SourceWithAddress, sourceHealthQuery, sourcesQuery } from "./queries.ts";
import { RotateSource } from "./rotate-source.tsx";
import { SourceHealthView } from "./source-health-view.tsx";
import { SourceForm } from "./source-form.tsx";
import { AddressesView, BindingView, UntrustedView } from "./source-facts.tsx";

const t = domainTexts.sources;

/** The feeds of journal copies. */
export function SourceSection() {
  const { id } = useAccount();
  const sources = useQuery(sourcesQuery(id));
  const [told, setTold] = useState<SourceWithAddress>();
  const add = (
    <Group gap="xs">
      <ModalButton label={explainTexts.open} title={explainTexts.title} variant="default" modalSize="xl">
        {() => <ExplainCopy />}
      </ModalButton>
      <ModalButton label={t.add}>{(close) => <SourceForm onDone={close} onAddress={setTold} />}</ModalButton>
    </Group>
  );
  return (
    <Section title={t.title} lead={t.lead} actions={add}>
      <Loaded query={sources}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t.empty.title} body={t.empty.body} />
          ) : (
            <Stack gap="sm">
              {rows.map((it) => (
                <SourceCard key={it.id} source={it} onAddress={setTold} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <AddressDialog source={told} onClose={() => setTold(undefined)} />
    </Section>
  );
}

interface SourceCardProps {
  readonly source: Source;
  readonly onAddress: (source: SourceWithAddress) => void;
}

function SourceCard({ source, onAddress }: SourceCardProps) {
  const { id } = useAccount();
  const health = useQuery(sourceHealthQuery(id)).data?.find((it) => it.source_id === source.id);
  const ranges = source.allowed_ranges;
  return (
    <Paper withBorder p="md" component="article" aria-label={source.name}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={3} size="h5">
          <MailText text={source.name} />
        </Title>
        <Group gap="xs">
          <ModalButton label={formTexts.edit} about={source.name} variant="default" size="compact-sm">
            {(close) => <SourceForm source={source} onDone={close} onAddress={onAddress} />}
          </ModalButton>
          <RotateSource source={source} onAddress={onAddress} />
          <DeleteSource source={source} />
        </Group>
      </Group>
      <GuideLinks format={source.format} />
      <Facts
        facts={[
          [t.format, t.formats[source.format]],
          [t.binding, <BindingView key="binding" source={source} />],
          [
            t.lastSeen,
            source.last_seen_at === null ? t.never : <Moment key="seen" at={source.last_seen_at} />,
          ],
          [t.untrusted, <UntrustedView key="untrusted" source={source} />],
          [t.address, <AddressesView key="address" source={source} />],
          [t.tls, source.require_tls ? t.tlsRequired : t.tlsOptional],
          [
            t.ranges,
            ranges.length === 0 ? (
              t.anybody
            ) : (
              <Text key="ranges" size="sm">
                {ranges.join(", ")}
              </Text>
            ),
          ],
          [t.hops, String(source.hop_count)],
          [t.originalTo, source.trusts_original_to ? t.originalToYes : undefined],
        ]}
      />
      {health !== undefined && <SourceHealthView health={health} />}
    </Paper>
  );
}
