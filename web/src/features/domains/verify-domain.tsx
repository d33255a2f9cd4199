import { Button, Code, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { skipVerification, verifyDomain } from "#api/contract/domains.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { verificationTexts as t } from "../../texts/domain-verification.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Form } from "../../ui/form.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import type { Domain } from "./queries.ts";

interface VerifyDomainProps {
  readonly domain: Domain;
  readonly onDone: () => void;
}

/** The record to add, what was found so far, and the way round it. */
export function VerifyDomain({ domain, onDone }: VerifyDomainProps) {
  const [{ verification }, setChecked] = useState(domain);
  const { record, checked_at: checkedAt, advice } = verification;
  const check = useChange<void, Domain>({
    touches: ["domains"],
    change: async (account) =>
      (
        await call<typeof verifyDomain>("POST", "/settings/domains/:domain_id/verify", {
          account,
          params: { domain_id: domain.id },
        })
      ).result,
    said: (it) => (it.verification.state === "verified" ? t.found(it.domain) : t.notYet),
    onDone: (it) => (it.verification.result === "found" ? onDone() : setChecked(it)),
  });
  return (
    <Stack gap="md">
      <Text size="sm">{t.lead}</Text>
      <Facts
        facts={[
          [t.recordName, <Copied key="name" text={record.name} label={t.copyName} />],
          [t.recordValue, <Copied key="value" text={record.value} label={t.copyValue} />],
          [t.checked, checkedAt === null ? t.never : <Moment key="checked" at={checkedAt} />],
        ]}
      />
      {checkedAt !== null && advice !== null && <Text size="sm">{advice}</Text>}
      <Text size="xs" c="dimmed">
        {t.byItself} <GuideLink to="domainCheck">{t.guide}</GuideLink>
      </Text>
      {check.error !== null && <Trouble error={check.error} />}
      <Group justify="end">
        <Button loading={check.isPending} onClick={() => check.mutate()}>
          {t.check}
        </Button>
      </Group>
      {verification.state === "pending" && <SkipForm domain={domain} onDone={onDone} />}
    </Stack>
  );
}

function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Code style={{ overflowWrap: "anywhere" }}>{text}</Code>
      <CopyText text={text} label={label} />
    </Group>
  );
}

function SkipForm({ domain, onDone }: VerifyDomainProps) {
  const [isOpen, setOpen] = useState(false);
  const skip = useChange<string>({
    touches: ["domains"],
    change: (account, reason) =>
      call<typeof skipVerification>("POST", "/settings/domains/:domain_id/skip_verification", {
        account,
        params: { domain_id: domain.id },
        body: { reason },
      }),
    said: () => t.skip.done(domain.domain),
    onDone,
  });
  if (!isOpen) {
    return (
      <Group justify="end">
        <Button variant="subtle" size="compact-sm" onClick={() => setOpen(true)}>
          {t.skip.open}
        </Button>
      </Group>
    );
  }
  return (
    <Notice title={t.skip.open}>
      <Form submit={t.skip.submit} state={skip} onSubmit={(values) => skip.mutate(values.text("reason"))}>
        <Text size="sm">{t.skip.about}</Text>
        <TextInput name="reason" label={t.skip.reason} required maxLength={500} data-autofocus />
      </Form>
    </Notice>
  );
}
