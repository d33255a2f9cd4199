import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import type { Integration } from "../../lib/integrations.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { CopyBlock } from "./copy-block.tsx";
import { narrowingQuery } from "./queries.ts";

const t = integrationTexts.narrow;

/** How an administrator limits a Microsoft connection to some mailboxes. */
export function Narrow({ integration }: { readonly integration: Integration }) {
  if (integration.provider === "google") return undefined;
  return (
    <ModalButton
      label={t.label}
      about={integration.name}
      title={t.title}
      modalSize="xl"
      variant="default"
      size="compact-sm"
    >
      {() => <Commands id={integration.id} />}
    </ModalButton>
  );
}

function Commands({ id }: Pick<Integration, "id">) {
  const query = useQuery(narrowingQuery(useAccount().id, id));
  return (
    <Stack gap="sm">
      <Text size="sm">{t.about}</Text>
      <GuideLink to="microsoftRights">{integrationTexts.guide.authorize}</GuideLink>
      <Loaded query={query}>{(commands) => <CopyBlock label={t.commands} text={commands} />}</Loaded>
    </Stack>
  );
}
