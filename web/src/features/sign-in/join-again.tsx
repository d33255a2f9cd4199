import { Button, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { acceptInvitation } from "#api/contract/invitation.ts";
import { call } from "../../lib/api.ts";
import { auth } from "../../lib/auth.ts";
import { goOn, goToSignIn } from "../../lib/leave.ts";
import { userQuery } from "../../lib/user.ts";
import { signInTexts } from "../../texts/sign-in.ts";
import { Trouble } from "../../ui/trouble.tsx";
import type { Invitation } from "./invitation-query.ts";

const t = signInTexts.invitation;

interface JoinAgainProps {
  readonly token: string;
  readonly invitation: Invitation;
}

/** Somebody who can sign in already, for another organisation: only he himself accepts, signed in by his password. */
export function JoinAgain({ token, invitation: { email, account } }: JoinAgainProps) {
  const user = useQuery({ ...userQuery, retry: false });
  const join = useMutation({
    mutationFn: () => call<typeof acceptInvitation>("POST", "/client/v4/invitation", { body: { token } }),
    onSuccess: () => goOn(`/${account.id}/overview`),
  });
  const leave = useMutation({ mutationFn: () => auth("/sign-out"), onSuccess: goToSignIn });
  if (user.isPending) return undefined;
  const signedIn = user.data;
  if (signedIn === undefined) {
    return (
      <>
        <Text size="sm">{t.signInFirst}</Text>
        <Button onClick={goToSignIn}>{signInTexts.titles.password}</Button>
      </>
    );
  }
  if (signedIn.email !== email || signedIn.person?.signed_in_by !== "password") {
    return (
      <>
        <Text size="sm">{t.otherPerson(signedIn.email ?? signedIn.name, email)}</Text>
        {leave.error !== null && <Trouble error={leave.error} />}
        <Button loading={leave.isPending} onClick={() => leave.mutate()}>
          {t.signOutFirst}
        </Button>
      </>
    );
  }
  return (
    <>
      {join.error !== null && <Trouble error={join.error} />}
      <Button loading={join.isPending} onClick={() => join.mutate()}>
        {t.join}
      </Button>
    </>
  );
}
