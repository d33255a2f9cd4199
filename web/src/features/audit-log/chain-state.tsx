import { Alert, Group, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconAlertTriangle, IconClock, IconShieldCheck } from "@tabler/icons-react";
import { useAccount } from "../../lib/account.ts";
import { auditLogTexts } from "../../texts/audit-log.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { type AuditChain, auditChainQuery } from "./queries.ts";

const t = auditLogTexts.chain;

/** Whether the log is as it was written, as far as that was looked at. */
export function ChainState() {
  const { id } = useAccount();
  return (
    <Loaded query={useQuery(auditChainQuery(id))}>
      {(chain) =>
        chain.findings.length > 0 ? (
          <Alert
            color="red"
            variant="outline"
            role="alert"
            title={t.bad}
            icon={<IconAlertTriangle aria-hidden />}
          >
            <List size="sm">
              {chain.findings.map((it) => (
                <List.Item key={it.text}>{it.text}</List.Item>
              ))}
            </List>
          </Alert>
        ) : (
          <Group gap="xs">
            <Word chain={chain} />
            <Points chain={chain} />
          </Group>
        )
      }
    </Loaded>
  );
}

function Word({ chain: { sequence, verified } }: { readonly chain: AuditChain }) {
  if (sequence === 0) return <StateWord icon={IconClock} colour="gray-6" word={t.none} />;
  if (verified === null) return <StateWord icon={IconClock} colour="gray-6" word={t.waiting(sequence)} />;
  return <StateWord icon={IconShieldCheck} colour="green-7" word={t.good(verified.sequence)} />;
}

function Points({ chain: { sequence, verified, checkpoint } }: { readonly chain: AuditChain }) {
  if (sequence === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {verified !== null && (
        <>
          {t.verified} <Moment at={verified.at} />
          {"; "}
        </>
      )}
      {checkpoint === null ? (
        t.noCheckpoint
      ) : (
        <>
          {t.checkpoint(checkpoint.sequence)} <Moment at={checkpoint.at} />
        </>
      )}
    </Text>
  );
}
