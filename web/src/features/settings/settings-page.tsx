import { Anchor, SimpleGrid, Stack, Title } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { settingsFor } from "../../shell/navigation.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { settingsTexts as t } from "../../texts/settings.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { DestinationCard } from "./destination-card.tsx";

/** Behind the gear: every group of settings with its screens. */
export function SettingsPage() {
  const { id, permissions } = useAccount();
  const sections = settingsFor(permissions);
  return (
    <Stack gap="xl" maw={960}>
      <PageHeader title={t.title} />
      {sections.length === 0 && <Empty title={t.nothing.title} body={t.nothing.body} />}
      {sections.map(({ label, group, destinations }) => (
        <section key={group} aria-label={label}>
          <Title order={2} size="h4" mb="sm">
            <Anchor component={ShellLink} to={`/${id}/settings/${group}`} inherit>
              {label}
            </Anchor>
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            {destinations
              .filter((it) => it.isNested !== true)
              .map((it) => (
                <DestinationCard key={it.path} destination={it} />
              ))}
          </SimpleGrid>
        </section>
      ))}
    </Stack>
  );
}
