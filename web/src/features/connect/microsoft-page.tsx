import { Button, Container, Loader, Stack, Text, Title } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import type { goOnAuthorizing } from "#api/contract/authorizations.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { goOn } from "../../lib/leave.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { accountOf, type Arrival, integrationsPath } from "./search.ts";

const t = integrationTexts.authorize;

type Next = ReplyTo<typeof goOnAuthorizing>["result"];

/** Each arrival is told once: what it stands for serves once. */
const arrivalQuery = (arrival: Arrival) =>
  queryOptions({
    queryKey: ["arrival", arrival.state],
    queryFn: async (): Promise<Next> => {
      const account = accountOf(arrival);
      if (account === undefined) throw new Error(t.notOurs);
      const asked = { account, body: arrival };
      const path = "/integrations/authorizations/arrivals";
      return (await call<typeof goOnAuthorizing>("POST", path, asked)).result;
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });

/** Where Microsoft sends a person back to: after his consent, and after his sign-in. */
export function MicrosoftPage() {
  const arrival = useSearch({ from: "/connect/microsoft" });
  const { data, error } = useQuery(arrivalQuery(arrival));
  const next = data?.next === "go" ? data.url : undefined;
  useEffect(() => {
    if (next !== undefined) goOn(next);
  }, [next]);
  const toIntegrations = (label: string) => (
    <Button variant="default" onClick={() => goOn(integrationsPath(arrival))}>
      {label}
    </Button>
  );
  return (
    <Container component="main" size="sm" py="xl">
      <Stack gap="md" align="start">
        <Title order={1} size="h2">
          {data?.next === "done" ? t.doneTitle : t.title}
        </Title>
        {error !== null && (
          <>
            <Trouble error={error} />
            {toIntegrations(t.back)}
          </>
        )}
        {error === null && data?.next !== "done" && <Loader size="sm" aria-label={t.waits} />}
        {data?.next === "done" && (
          <>
            <Text>{t.done}</Text>
            <Connected integration={data.integration} />
            {toIntegrations(t.go)}
          </>
        )}
      </Stack>
    </Container>
  );
}

function Connected({ integration }: Pick<Extract<Next, { next: "done" }>, "integration">) {
  const facts = [
    [integrationTexts.name, <MailText key="name" text={integration.name} />],
    [integrationTexts.directory, integration.directory_id],
  ] as const;
  return <Facts facts={facts} />;
}
