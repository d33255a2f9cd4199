import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { roleTexts } from "../../texts/roles.ts";
import { signInTexts } from "../../texts/sign-in.ts";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { Front } from "./front.tsx";
import { type Invitation, invitationQuery } from "./invitation-query.ts";
import { JoinAgain } from "./join-again.tsx";
import { JoinForm } from "./join-form.tsx";

const t = signInTexts.invitation;

/** What the link of an invitation leads to. */
export function InvitationPage() {
  const { token } = useSearch({ from: "/invitation" });
  const { data: invitation, error } = useQuery(invitationQuery(token));
  if (error !== null) {
    return (
      <Front title={t.gone}>
        <Trouble error={error} />
      </Front>
    );
  }
  if (invitation === undefined) return undefined;
  return (
    <Front title={t.title(invitation.account.name)}>
      <InvitationFacts invitation={invitation} />
      {invitation.person_exists ? (
        <JoinAgain token={token} invitation={invitation} />
      ) : (
        <JoinForm token={token} invitation={invitation} />
      )}
    </Front>
  );
}

function InvitationFacts({ invitation }: { readonly invitation: Invitation }) {
  return (
    <Stack gap="xs">
      <Facts
        facts={[
          [t.role, roleTexts.names[invitation.role]],
          [t.invitedBy, <MailText key="by" text={invitation.invited_by} />],
          [t.until, <Moment key="until" at={invitation.expires_at} />],
        ]}
      />
      <Text size="sm" c="dimmed">
        {roleTexts.about[invitation.role]}
      </Text>
    </Stack>
  );
}
