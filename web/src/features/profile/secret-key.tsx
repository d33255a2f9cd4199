import { Anchor, Center, Code, Group, Loader, Stack, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { profileTexts } from "../../texts/profile.ts";
import { CopyText } from "../../ui/copy-text.tsx";

const t = profileTexts.secondFactor;

const QR_PX = 216;

// Drawn for the few who set a second factor up; nobody else loads what draws it.
const QrCode = lazy(async () => ({ default: (await import("../../ui/qr-code.tsx")).QrCode }));

/** What the app needs to know: by its camera, by a link on the same device, or typed. */
export function SecretKey({ uri }: { readonly uri: string }) {
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  return (
    <Stack gap="xs">
      <Text size="sm">{t.appLead}</Text>
      <Center mih={QR_PX}>
        <Suspense fallback={<Loader size="sm" aria-label={t.qrLoading} />}>
          <QrCode text={uri} label={t.qr} px={QR_PX} />
        </Suspense>
      </Center>
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
