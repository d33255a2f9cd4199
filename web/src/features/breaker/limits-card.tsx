import {
  Button,
  Card,
  Group,
  NumberInput,
  SimpleGrid,
  Skeleton,
  Stack,
  Switch,
  Text,
  Title,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { breakerTexts } from "../../texts/breaker.ts";
import { Actor } from "../../ui/actor.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useSaveLimits } from "./changes.ts";
import { type Limits, limitsQuery } from "./queries.ts";

const t = breakerTexts.settings;
type Limit = keyof typeof t.limits;
const LIMITS = Object.keys(t.limits) as readonly Limit[];

/** How much automation may do before a person is asked. */
export function LimitsCard() {
  const { id: account } = useAccount();
  const found = useQuery(limitsQuery(account));
  const [edited, setEdited] = useState<Limits>();
  if (found.isPending) return <Skeleton h={200} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const limits = found.data;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t.title}
          </Title>
          {edited === undefined && (
            <Button variant="default" size="xs" onClick={() => setEdited(limits)}>
              {t.edit}
            </Button>
          )}
        </Group>
        {edited === undefined ? (
          <Standing limits={limits} />
        ) : (
          <Editing limits={edited} onChange={setEdited} onDone={() => setEdited(undefined)} />
        )}
      </Stack>
    </Card>
  );
}

function Standing({ limits }: { readonly limits: Limits }) {
  return (
    <>
      <Text>{limits.enabled ? t.on : t.off}</Text>
      <Facts facts={LIMITS.map((it) => [t.limits[it], limits[it].toLocaleString("en")])} />
      <Text size="sm" c="dimmed">
        {limits.saved_by === null || limits.saved_at === null ? (
          t.never
        ) : (
          <>
            {t.savedBy} <Actor actor={limits.saved_by} />, <Moment at={limits.saved_at} />
          </>
        )}
      </Text>
    </>
  );
}

interface EditingProps {
  readonly limits: Limits;
  readonly onChange: (limits: Limits) => void;
  readonly onDone: () => void;
}

/** Saved upon the version that was read: who saves meanwhile is not undone. */
function Editing({ limits, onChange, onDone }: EditingProps) {
  const save = useSaveLimits();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { saved_by: _by, saved_at: _at, ...body } = limits;
    save.mutate(body, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Switch
          label={t.enabled}
          checked={limits.enabled}
          onChange={(event) => onChange({ ...limits, enabled: event.currentTarget.checked })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          {LIMITS.map((it) => (
            <NumberInput
              key={it}
              label={t.limits[it]}
              allowDecimal={false}
              min={0}
              value={limits[it]}
              onChange={(value) => typeof value === "number" && onChange({ ...limits, [it]: value })}
            />
          ))}
        </SimpleGrid>
        {save.isError && <Trouble error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t.save}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
