import { PasswordInput, Textarea, TextInput } from "@mantine/core";
import { passwordTexts } from "../../texts/passwords.ts";
import { signInSettingTexts as t } from "../../texts/sign-in-settings.ts";
import type { SingleSignOn } from "./queries.ts";

/** The identity provider. Its secret is written here and never read. */
export function ProviderFields({ known }: { readonly known: SingleSignOn | undefined }) {
  const hasSecret = known?.has_client_secret ?? false;
  return (
    <>
      <TextInput
        name="issuer"
        type="url"
        label={t.issuer}
        description={t.issuerAbout}
        required
        maxLength={2_000}
        autoComplete="off"
        defaultValue={known?.issuer}
      />
      <TextInput
        name="client_id"
        label={t.clientId}
        required
        maxLength={500}
        autoComplete="off"
        defaultValue={known?.client_id}
      />
      <PasswordInput
        name="client_secret"
        label={t.clientSecret}
        description={hasSecret ? t.secretKept : t.secretNeeded}
        required={!hasSecret}
        maxLength={2_000}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": passwordTexts.show }}
      />
      <Textarea
        name="domains"
        label={t.domains}
        description={t.domainsAbout}
        required
        autosize
        minRows={2}
        defaultValue={known?.domains.join("\n")}
      />
    </>
  );
}
