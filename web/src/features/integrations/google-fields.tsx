import { Alert, Input, Stack, Text, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { integrationTexts } from "../../texts/integrations.ts";
import { CopyBlock } from "./copy-block.tsx";
import { RightsList } from "./rights-list.tsx";
import type { Right } from "./queries.ts";
import { readServiceAccountKey, type ServiceAccountKey } from "./service-account-key.ts";

const t = integrationTexts.google;

interface KeyFileProps {
  readonly onKey: (key: ServiceAccountKey | undefined) => void;
}

/** Reads the key file in the browser, and says at once where it is none. */
export function KeyFile({ onKey }: KeyFileProps) {
  const id = useId();
  const [mistake, setMistake] = useState<string>();
  const read = async (file: File | undefined): Promise<void> => {
    try {
      onKey(file && readServiceAccountKey(await file.text()));
      setMistake(undefined);
    } catch (error) {
      onKey(undefined);
      setMistake(error instanceof Error ? error.message : t.noKey);
    }
  };
  return (
    <>
      <Input.Wrapper label={t.key} description={t.keyAbout} id={id} required>
        <input
          id={id}
          name="key"
          type="file"
          accept=".json,application/json"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      </Input.Wrapper>
      {mistake !== undefined && (
        <Alert color="red" variant="outline" role="alert">
          {mistake}
        </Alert>
      )}
    </>
  );
}

interface DelegationProps {
  readonly serviceAccount: ServiceAccountKey;
  readonly scopes: readonly Right[];
}

/** What to enter in Google's admin console. */
export function Delegation({ serviceAccount, scopes }: DelegationProps) {
  return (
    <Stack gap="sm">
      <Text size="sm">{t.delegationAbout}</Text>
      <CopyBlock label={t.clientId} text={serviceAccount.client_id ?? t.clientIdUnknown} />
      <CopyBlock label={t.scopes} text={scopes.map((it) => it.name).join(",")} />
      <RightsList rights={scopes} />
    </Stack>
  );
}

export function AdministratorField() {
  return (
    <TextInput
      name="administrator"
      type="email"
      label={t.administrator}
      description={t.administratorAbout}
      required
    />
  );
}
