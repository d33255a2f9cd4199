import { ActionIcon } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useAccount } from "../lib/account.ts";
import { shellTexts as t } from "../texts/shell.ts";
import { SETTINGS } from "./navigation.ts";
import { ShellLink } from "./shell-link.tsx";

/** The gear: to the first settings screen this person may see. */
export function SettingsLink() {
  const { id, permissions } = useAccount();
  const first = SETTINGS.flatMap((it) => it.destinations).find((it) => permissions.includes(it.permission));
  if (first === undefined) return undefined;
  return (
    <ActionIcon
      component={ShellLink}
      to={`/${id}/${first.path}`}
      variant="subtle"
      size="lg"
      aria-label={t.settings}
    >
      <IconSettings size={20} />
    </ActionIcon>
  );
}
