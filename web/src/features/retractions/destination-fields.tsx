import { Alert, Radio, Select, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { listDestinations } from "#api/contract/destinations.ts";
import { DESTINATIONS, WHEN_IMPOSSIBLE } from "#policy/destination.ts";
import { useAccount } from "../../lib/account.ts";
import type { ReplyTo } from "../../lib/api.ts";
import { destinationsQuery, unprovenAt } from "../../lib/destinations.ts";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { Trouble } from "../../ui/trouble.tsx";
import type { FieldsProps } from "./naming-fields.tsx";

type Offer = ReplyTo<typeof listDestinations>["result"][number];

/** Where the copies go, as far as the providers of this organisation can, and what is done where one cannot. */
export function DestinationFields({ form, onChange }: FieldsProps) {
  const { id: account } = useAccount();
  const offers = useQuery(destinationsQuery(account));
  if (offers.isPending) return <Skeleton h={220} />;
  if (offers.isError) return <Trouble error={offers.error} onRetry={() => void offers.refetch()} />;
  if (offers.data.every((it) => it.integrations.length === 0)) return <Text>{t.noConnection}</Text>;
  return (
    <Stack gap="md">
      <Radio.Group
        label={t.where}
        value={form.destination}
        onChange={(value) => onChange({ destination: DESTINATIONS.find((it) => it === value) ?? null })}
      >
        <Stack gap="xs" mt="xs">
          {offers.data.map((it) => (
            <Choice key={it.destination} offer={it} />
          ))}
        </Stack>
      </Radio.Group>
      {form.destination === "RecoverableItemsPurges" && (
        <Alert
          color="red"
          variant="outline"
          title={t.finalTitle}
          icon={<IconAlertTriangle aria-hidden />}
          role="alert"
        >
          {t.destinations.RecoverableItemsPurges}
        </Alert>
      )}
      <Select
        label={t.whenImpossible}
        maw={340}
        allowDeselect={false}
        data={WHEN_IMPOSSIBLE.map((value) => ({ value, label: t.whenImpossibleWays[value] }))}
        value={form.whenImpossible}
        onChange={(value) =>
          onChange({ whenImpossible: WHEN_IMPOSSIBLE.find((it) => it === value) ?? "leave" })
        }
      />
    </Stack>
  );
}

function Choice({ offer }: { readonly offer: Offer }) {
  const { destination, integrations } = offer;
  const able = integrations.filter((it) => it.why_not === null);
  const onlySome = able.length < integrations.length ? t.onlyAt(able.map((it) => it.name).join(", ")) : "";
  const unproven = unprovenAt(offer).map((it) => it.name);
  const hint = [
    t.destinations[destination],
    able.length === 0 ? t.unavailable : onlySome,
    unproven.length === 0 ? "" : t.unproven(unproven.join(", ")),
  ];
  return (
    <Radio
      value={destination}
      label={destinationName(destination)}
      disabled={able.length === 0}
      description={hint.filter((it) => it !== "").join(" ")}
    />
  );
}
