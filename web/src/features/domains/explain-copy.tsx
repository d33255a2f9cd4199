import { Button, FileButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { explainSource } from "#api/contract/explain-copy.ts";
import { call } from "../../lib/api.ts";
import { toBase64 } from "../../lib/to-base64.ts";
import { useChange } from "../../lib/use-change.ts";
import { explainTexts as t } from "../../texts/explain-copy.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { ExplanationView } from "./explanation-view.tsx";
import type { Explanation } from "./queries.ts";

const MAX_BYTES = 25 << 20;

/** A file that is read as the intake would read it. */
export function ExplainCopy() {
  const [client, setClient] = useState("");
  const [isTooLarge, setTooLarge] = useState(false);
  const explain = useChange<File, readonly Explanation[]>({
    touches: [],
    change: async (account, file) => {
      const client_address = client.trim();
      const body = {
        content_base64: await toBase64(file),
        ...(client_address !== "" && { client_address }),
      };
      return (await call<typeof explainSource>("POST", "/sources/explain", { account, body })).result;
    },
  });
  const take = (file: File | null): void => {
    if (file === null) return;
    setTooLarge(file.size > MAX_BYTES);
    if (file.size <= MAX_BYTES) explain.mutate(file);
  };
  return (
    <Stack gap="md">
      <Text size="sm">{t.lead}</Text>
      <TextInput
        label={t.client}
        description={t.clientAbout}
        value={client}
        onChange={(event) => setClient(event.currentTarget.value)}
      />
      <Group>
        <FileButton accept=".eml,message/rfc822" onChange={take} inputProps={{ "aria-label": t.file }}>
          {(props) => (
            <Button loading={explain.isPending} {...props}>
              {t.file}
            </Button>
          )}
        </FileButton>
      </Group>
      {isTooLarge && (
        <Text c="red" size="sm" role="alert">
          {t.tooLarge}
        </Text>
      )}
      {explain.error !== null && <Trouble error={explain.error} />}
      {explain.data?.length === 0 && <Text size="sm">{t.none}</Text>}
      {explain.data?.map((it) => (
        <ExplanationView key={it.source.id} explanation={it} />
      ))}
    </Stack>
  );
}
