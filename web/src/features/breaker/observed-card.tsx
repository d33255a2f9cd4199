import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { breakerTexts } from "../../texts/breaker.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useDecideObserved } from "./changes.ts";
import { observedQuery } from "./queries.ts";

const t = breakerTexts.observed;

/** A person's word on all that automation would have done in observe mode. */
export function ObservedCard() {
  const { id: account } = useAccount();
  const found = useQuery(observedQuery(account));
  const decide = useDecideObserved();
  const common = { yes: t.yes, no: t.no, size: "xs", loading: decide.isPending } as const;
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t.decide}
        </Title>
        {found.isError && <Trouble error={found.error} onRetry={() => void found.refetch()} />}
        {decide.isError && <Trouble error={decide.error} />}
        {decide.isSuccess && <Text aria-live="polite">{t.done(decide.data)}</Text>}
        {found.data === false && <Text size="sm">{t.none}</Text>}
        {found.data === true && (
          <>
            <Text size="sm" c="dimmed">
              {t.hint}{" "}
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <ShellLink
                    to="/$account/retractions"
                    params={{ account }}
                    search={{ list: "held" }}
                    {...props}
                  />
                )}
              >
                {t.see}
              </Anchor>
            </Text>
            <Group gap="sm">
              <ConfirmButton
                {...common}
                label={t.proceed}
                body={t.sureProceed}
                onConfirm={() => decide.mutate("proceed")}
              />
              <ConfirmButton
                {...common}
                variant="default"
                label={t.refuse}
                body={t.sureRefuse}
                onConfirm={() => decide.mutate("refuse")}
              />
            </Group>
          </>
        )}
      </Stack>
    </Card>
  );
}
