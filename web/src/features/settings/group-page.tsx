import { Stack } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { settingsFor } from "../../shell/navigation.ts";
import { NotFound } from "../../shell/not-found.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { DestinationCard } from "./destination-card.tsx";

/** One group of settings. */
export function GroupPage() {
  const { group } = useParams({ strict: false });
  const { permissions } = useAccount();
  const section = settingsFor(permissions).find((it) => it.group === group);
  if (section === undefined) return <NotFound />;
  return (
    <Stack gap="sm" maw={640}>
      <PageHeader title={section.label} />
      {section.destinations
        .filter((it) => it.isNested !== true)
        .map((it) => (
          <DestinationCard key={it.path} destination={it} />
        ))}
    </Stack>
  );
}
