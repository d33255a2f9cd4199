import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import type { FormValues } from "../../lib/form-values.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { type Made, MadeCertificate } from "./made-certificate.tsx";

const t = integrationTexts.microsoft;

export const CREDENTIALS = ["secret", "made", "certificate"] as const;
/** `made`: a certificate whose key was made on the server. */
export type Credential = (typeof CREDENTIALS)[number];

interface CredentialFieldsProps {
  readonly credential: Credential;
  readonly onCredential: (credential: Credential) => void;
  readonly made: Made | undefined;
  readonly onMade: (made: Made) => void;
}

/** Of an app registration of the organisation's own. */
export function MicrosoftFields(props: CredentialFieldsProps) {
  return (
    <>
      <NativeSelect
        name="cloud"
        label={t.cloud}
        data={Object.entries(t.clouds).map(([value, label]) => ({ value, label }))}
      />
      <TextInput name="tenant_id" label={t.tenant} description={t.tenantAbout} required maxLength={253} />
      <TextInput name="client_id" label={t.client} description={t.clientAbout} required maxLength={200} />
      <CredentialFields {...props} />
    </>
  );
}

/** By what the application proves that it is itself. */
export function CredentialFields({ credential, onCredential, made, onMade }: CredentialFieldsProps) {
  return (
    <>
      <NativeSelect
        label={t.credential}
        data={CREDENTIALS.map((it) => ({ value: it, label: t.credentialChoices[it] }))}
        value={credential}
        onChange={(event) =>
          onCredential(CREDENTIALS.find((it) => it === event.currentTarget.value) ?? credential)
        }
      />
      {credential === "secret" && (
        <>
          <PasswordInput name="secret" label={t.secret} required maxLength={2_000} autoComplete="off" />
          <TextInput
            name="secret_expires_at"
            type="date"
            label={t.secretEnds}
            description={t.secretEndsAbout}
          />
        </>
      )}
      {credential === "made" && <MadeCertificate made={made} onMade={onMade} />}
      {credential === "certificate" && (
        <>
          <Textarea name="certificate" label={t.certificate} required autosize minRows={3} maxRows={8} />
          <Textarea name="private_key" label={t.privateKey} required autosize minRows={3} maxRows={8} />
        </>
      )}
    </>
  );
}

/** As the API takes it. Throws where a certificate was to be made and was not. */
export function credentialBody(values: FormValues, credential: Credential, made: Made | undefined) {
  if (credential === "made") {
    if (made === undefined) throw new Error(integrationTexts.certificate.notMade);
    return { certificate_id: made.id };
  }
  if (credential === "certificate")
    return {
      certificate: { certificate: values.text("certificate"), private_key: values.text("private_key") },
    };
  const ends = values.optional("secret_expires_at");
  return { secret: values.text("secret"), ...(ends !== undefined && { secret_expires_at: ends }) };
}
