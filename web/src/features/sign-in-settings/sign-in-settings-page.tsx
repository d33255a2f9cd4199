import { Code, Group, Paper, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { signInSettingTexts as t } from "../../texts/sign-in-settings.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { Section } from "../../ui/section.tsx";
import { signInSettingQuery } from "./queries.ts";
import { SettingForm } from "./setting-form.tsx";

/** How the people of the organisation sign in. */
export function SignInSettingsPage() {
  const { id } = useAccount();
  const setting = useQuery(signInSettingQuery(id));
  return (
    <Stack gap="xl" maw={760}>
      <div>
        <PageHeader title={t.title} />
        <Text size="sm">{t.lead}</Text>
      </div>
      <Loaded query={setting}>
        {(standing) => (
          <>
            <Section title={t.redirect.title} lead={t.redirect.lead}>
              <Group gap="xs" wrap="nowrap">
                <Code style={{ overflowWrap: "anywhere" }}>{standing.redirect_url}</Code>
                <CopyText text={standing.redirect_url} label={t.redirect.copy} />
              </Group>
            </Section>
            <Paper withBorder p="md">
              <Stack gap="md">
                <SettingForm key={standing.version} standing={standing} />
                <SavedBy {...standing} />
              </Stack>
            </Paper>
          </>
        )}
      </Loaded>
    </Stack>
  );
}
