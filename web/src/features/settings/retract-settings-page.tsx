import { Stack } from "@mantine/core";
import { AUTO_RETRACT } from "../../shell/navigation.ts";
import { shellTexts } from "../../texts/shell.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { DestinationCard } from "./destination-card.tsx";

/** What is taken out of mailboxes by itself. */
export function RetractSettingsPage() {
  return (
    <Stack gap="sm" maw={640}>
      <PageHeader title={shellTexts.nav.retractSettings} />
      <DestinationCard destination={AUTO_RETRACT} />
    </Stack>
  );
}
