import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import type { Integration } from "../../lib/integrations.ts";
import { integrationTexts } from "../../texts/integrations.ts";

const t = integrationTexts.microsoft;

export type Credential = Extract<Integration, { readonly provider: "microsoft" }>["credential"];
const CREDENTIALS = ["secret", "certificate"] as const satisfies readonly Credential[];

interface MicrosoftFieldsProps {
  readonly credential: Credential;
  readonly onCredential: (credential: Credential) => void;
}

/** Of an app registration of the organisation's own. */
export function MicrosoftFields({ credential, onCredential }: MicrosoftFieldsProps) {
  return (
    <>
      <NativeSelect
        name="cloud"
        label={t.cloud}
        data={Object.entries(t.clouds).map(([value, label]) => ({ value, label }))}
      />
      <TextInput name="tenant_id" label={t.tenant} description={t.tenantAbout} required maxLength={253} />
      <TextInput name="client_id" label={t.client} description={t.clientAbout} required maxLength={200} />
      <NativeSelect
        label={t.credential}
        data={CREDENTIALS.map((it) => ({ value: it, label: t.credentials[it] }))}
        value={credential}
        onChange={(event) =>
          onCredential(CREDENTIALS.find((it) => it === event.currentTarget.value) ?? credential)
        }
      />
      {credential === "secret" ? (
        <PasswordInput name="secret" label={t.secret} required maxLength={2_000} autoComplete="off" />
      ) : (
        <>
          <Textarea name="certificate" label={t.certificate} required autosize minRows={3} maxRows={8} />
          <Textarea name="private_key" label={t.privateKey} required autosize minRows={3} maxRows={8} />
        </>
      )}
    </>
  );
}
