import { ActionIcon, Button, Kbd } from "@mantine/core";
import { openSpotlight, Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { shellTexts as t } from "../texts/shell.ts";
import { SETTINGS, WORK } from "./navigation.ts";
import classes from "./shell.module.css";

/** ⌘K or Ctrl-K: every screen by its name. */
export function Palette() {
  const { id, permissions } = useAccount();
  const navigate = useNavigate();
  const destinations = [...WORK, ...SETTINGS.flatMap((it) => it.destinations)];
  const actions = destinations
    .filter((it) => permissions.includes(it.permission))
    .map(({ label, path }) => ({
      id: path,
      label,
      onClick: () => void navigate({ to: `/${id}/${path}` }),
    }));
  return (
    <Spotlight
      actions={actions}
      shortcut={["mod + K"]}
      // A dialog needs a name; its place is taken by the search field.
      title={t.search}
      classNames={{ header: classes["unseen"] ?? "" }}
      searchProps={{ placeholder: t.search, "aria-label": t.search }}
    />
  );
}

export function PaletteButton() {
  return (
    <>
      <Button
        variant="default"
        size="xs"
        visibleFrom="sm"
        onClick={openSpotlight}
        rightSection={<Kbd size="xs">⌘K</Kbd>}
      >
        {t.search}
      </Button>
      <ActionIcon variant="subtle" size="lg" hiddenFrom="sm" onClick={openSpotlight} aria-label={t.search}>
        <IconSearch size={20} />
      </ActionIcon>
    </>
  );
}
