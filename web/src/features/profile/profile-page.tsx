import { Alert, Stack, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { useUser } from "../../lib/user.ts";
import { profileTexts as t } from "../../texts/profile.ts";
import { roleTexts } from "../../texts/roles.ts";
import { shellTexts } from "../../texts/shell.ts";
import { Empty } from "../../ui/empty.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SecondFactorSection } from "./second-factor-section.tsx";
import { SessionSection } from "./session-section.tsx";

/** What one may change of oneself. */
export function ProfilePage() {
  const { name, email, person } = useUser();
  const { role, name: account, needs } = useAccount();
  if (person === null) return <Empty {...t.token} />;
  const needed = needs === null ? undefined : shellTexts.needed[needs];
  return (
    <Stack gap="xl" maw={960}>
      <div>
        <PageHeader title={t.title} />
        {needed !== undefined && (
          <Alert color="yellow" variant="outline" mb="md">
            <Text size="sm" fw={600}>
              {needed.title}
            </Text>
            <Text size="sm">{needed.body}</Text>
          </Alert>
        )}
        <Facts
          facts={[
            [t.name, <MailText key="name" text={name} />],
            [t.email, <MailText key="email" text={email ?? ""} />],
            [t.roleIn(account), roleTexts.names[role]],
            [t.signedInBy, t.methods[person.signed_in_by]],
          ]}
        />
      </div>
      {person.signed_in_by === "password" ? (
        <>
          <SecondFactorSection isOn={person.second_factor} />
          <PasswordSection />
        </>
      ) : (
        <Alert variant="outline" color="blue">
          {t.providers}
        </Alert>
      )}
      <SessionSection />
    </Stack>
  );
}
