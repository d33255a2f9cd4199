import { Anchor, Code, Group, Stack, Text } from "@mantine/core";
import { profileTexts } from "../../texts/profile.ts";
import { CopyText } from "../../ui/copy-text.tsx";

const t = profileTexts.secondFactor;

/** What the app needs to know: by a link on the same device, or typed. */
export function SecretKey({ uri }: { readonly uri: string }) {
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  return (
    <Stack gap="xs">
      <Text size="sm">{t.appLead}</Text>
      <Anchor href={uri} size="sm">
        {t.openApp}
      </Anchor>
      <Text size="sm">{t.typeKey}</Text>
      <Group gap="xs" wrap="nowrap">
        <Code fz="sm" aria-label={t.key} style={{ overflowWrap: "anywhere" }}>
          {secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}
        </Code>
        <CopyText text={secret} label={t.copyKey} />
        <CopyText text={uri} label={t.copyUri} />
      </Group>
      <Text size="xs" c="dimmed">
        {t.keyFacts}
      </Text>
    </Stack>
  );
}
