import { Button, Group, Stack, Text } from "@mantine/core";
import type { makeCertificate } from "#api/contract/integration-credentials.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { saveFile } from "../../lib/save-file.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";

const t = integrationTexts.certificate;

export type Made = ReplyTo<typeof makeCertificate>["result"];

interface MadeCertificateProps {
  readonly made: Made | undefined;
  readonly onMade: (made: Made) => void;
}

/** A key made on the server, where it stays; its certificate is downloaded and uploaded to the app registration. */
export function MadeCertificate({ made, onMade }: MadeCertificateProps) {
  const make = useChange<void, Made>({
    touches: [],
    change: async (account) =>
      (await call<typeof makeCertificate>("POST", "/integrations/certificates", { account })).result,
    onDone: onMade,
  });
  return (
    <Stack gap="xs">
      <Text size="sm">{t.about}</Text>
      {made === undefined ? (
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {t.make}
        </Button>
      ) : (
        <CertificateFacts certificate={made.certificate} />
      )}
      {make.error !== null && <Trouble error={make.error} />}
    </Stack>
  );
}

/** What a console shows of it, and the file to upload there. */
export function CertificateFacts({ certificate }: Pick<Made, "certificate">) {
  const { pem, sha1, sha256, expires_at } = certificate;
  return (
    <Stack gap="xs">
      <Facts
        facts={[
          [t.thumbprint, sha1],
          [t.sha256, sha256],
          [t.ends, <Moment key="ends" at={expires_at} />],
        ]}
      />
      <Group gap="xs">
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => saveFile(`undeliver-${sha1.slice(0, 8)}.pem`, pem, "application/x-pem-file")}
        >
          {t.download}
        </Button>
      </Group>
    </Stack>
  );
}
