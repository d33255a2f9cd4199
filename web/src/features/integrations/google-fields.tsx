import { Input, TextInput } from "@mantine/core";
import { useId } from "react";
import { integrationTexts } from "../../texts/integrations.ts";

const t = integrationTexts.google;

/** Of a service account with domain-wide delegation. */
export function GoogleFields() {
  const id = useId();
  return (
    <>
      <TextInput
        name="administrator"
        type="email"
        label={t.administrator}
        description={t.administratorAbout}
        required
      />
      <Input.Wrapper label={t.key} description={t.keyAbout} id={id} required>
        <input id={id} name="key" type="file" accept=".json,application/json" required />
      </Input.Wrapper>
    </>
  );
}
