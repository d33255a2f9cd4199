import { Text } from "@mantine/core";
import { IconCircleCheck, IconPlugConnected, IconPlugConnectedX, type TablerIcon } from "@tabler/icons-react";
import type { Integration } from "../../lib/integrations.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { MessagesLink } from "./messages-link.tsx";

const LOOKS: Readonly<Record<Integration["status"], { readonly icon: TablerIcon; readonly colour: string }>> =
  {
    untested: { icon: IconPlugConnected, colour: "yellow-7" },
    active: { icon: IconCircleCheck, colour: "green-7" },
    stopped: { icon: IconPlugConnectedX, colour: "red-7" },
  };

/** Whether a connection works, and if not, why and since when. */
export function IntegrationState({
  integration: { status, stopped, provider },
}: {
  readonly integration: Integration;
}) {
  const about = status === "untested" ? t.untestedAbout : stopped?.reason;
  return (
    <>
      <StateWord {...LOOKS[status]} word={t.states[status]} about={about} />
      {stopped !== null && stopped.at !== null && (
        <Text size="xs" c="dimmed" component="div">
          {t.since} <Moment at={stopped.at} />
        </Text>
      )}
      {stopped !== null && <MessagesLink provider={provider} />}
    </>
  );
}
