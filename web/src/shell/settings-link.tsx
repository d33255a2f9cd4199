import { ActionIcon } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useAccount } from "../lib/account.ts";
import { shellTexts as t } from "../texts/shell.ts";
import { settingsFor } from "./navigation.ts";
import { ShellLink } from "./shell-link.tsx";

/** The gear: to all settings that this person may see. */
export function SettingsLink() {
  const { id, permissions } = useAccount();
  if (settingsFor(permissions).length === 0) return undefined;
  return (
    <ActionIcon
      component={ShellLink}
      to={`/${id}/settings`}
      variant="subtle"
      size="lg"
      aria-label={t.settings}
    >
      <IconSettings size={20} />
    </ActionIcon>
  );
}
