import { Stack, Text } from "@mantine/core";
import { healthTexts } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { PlaceName, Problems } from "./problems.tsx";
import type { Health } from "./queries.ts";
import { StandingWord } from "./standing-word.tsx";

const t = healthTexts.connections;

type Connection = Health["integrations"][number];

/** How the connections stand: whether the provider answers, how fresh the directory is, and when the credential ends. */
export function Connections({ integrations }: Pick<Health, "integrations">) {
  return (
    <Section title={t.title}>
      {integrations.length === 0 ? (
        <Text size="sm">{t.empty}</Text>
      ) : (
        <CardTable
          label={t.title}
          rows={integrations}
          keyOf={(it) => it.integration_id}
          columns={[
            {
              label: t.name,
              cell: (it) => (
                <PlaceName
                  name={it.name}
                  path={`settings/integrations/${it.integration_id}`}
                  about={t.statuses[it.status]}
                />
              ),
            },
            { label: t.state, cell: (it) => <StandingWord standing={it.standing} />, width: "10rem" },
            { label: t.directory, cell: (it) => <Directory of={it} /> },
            { label: t.coverage, cell: (it) => t.seen(it.coverage.seen, it.coverage.mails) },
            { label: t.credential, cell: (it) => <CredentialEnd at={it.credential_expires_at} /> },
            { label: t.known, cell: (it) => <Known of={it} /> },
          ]}
        />
      )}
    </Section>
  );
}

interface OfConnection {
  readonly of: Connection;
}

function Directory({ of: { directory } }: OfConnection) {
  const { fresh_at: at, reading } = directory;
  return (
    <>
      {at === null ? t.never : <Moment at={at} />}
      {reading && <Text size="xs">{t.reading}</Text>}
    </>
  );
}

function CredentialEnd({ at }: { readonly at: string | null }) {
  return at === null ? t.unknownEnd : <Moment at={at} />;
}

const GUIDES = { microsoft: "microsoftMessages", google: "googleMessages" } as const;

function Known({ of: { name, provider, problems } }: OfConnection) {
  if (problems.length === 0) return t.good;
  return (
    <Stack gap={4} align="start">
      <Problems label={t.problems(name)} problems={problems} />
      <GuideLink to={GUIDES[provider]}>{t.guide}</GuideLink>
    </Stack>
  );
}
