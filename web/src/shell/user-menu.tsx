import { ActionIcon, Box, Menu, Text } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useAccount } from "../lib/account.ts";
import { auth } from "../lib/auth.ts";
import { goOn, SIGN_OUT } from "../lib/leave.ts";
import { useUser } from "../lib/user.ts";
import { roleTexts } from "../texts/roles.ts";
import { shellTexts } from "../texts/shell.ts";
import { MailText } from "../ui/mail-text.tsx";
import { ColourItems } from "./colour-scheme.tsx";
import { ShellLink } from "./shell-link.tsx";

const t = shellTexts.user;

/** Who one is here, and the way out. A token has no profile and no session. */
export function UserMenu() {
  const { name, person } = useUser();
  const { id } = useAccount();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" withinPortal width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t.menu(name)}>
          <IconUserCircle size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <WhoAmI />
        {person !== null && (
          <>
            <Menu.Divider />
            <Menu.Item
              component={ShellLink}
              to={`/${id}/profile`}
              leftSection={<IconUserCircle size={16} aria-hidden />}
            >
              {t.profile}
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
              {t.signOut}
            </Menu.Item>
          </>
        )}
        <Box hiddenFrom="xs">
          <Menu.Divider />
          <ColourItems />
        </Box>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Ends the session; what was shown is gone from the memory of the browser too. */
export function useSignOut() {
  return useMutation({ mutationKey: SIGN_OUT, mutationFn: leave });
}

/** Does not end: the page does. */
async function leave(): Promise<never> {
  await auth("/sign-out");
  goOn("/sign-in");
  return new Promise(() => {});
}

function WhoAmI() {
  const { name, email } = useUser();
  const { role } = useAccount();
  return (
    <Box px="sm" py={6}>
      <Text size="sm" fw={600}>
        <MailText text={name} oneLine />
      </Text>
      <Text size="xs" c="dimmed">
        <MailText text={email ?? t.token} oneLine />
      </Text>
      <Text size="xs" c="dimmed">
        {roleTexts.names[role]}
      </Text>
    </Box>
  );
}
