import { AppShell, Box, Burger, Group, Text, Title, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useLiveEvents } from "../lib/live-events.ts";
import { useAccount } from "../lib/account.ts";
import { shellTexts as t } from "../texts/shell.ts";
import { AccountMenu } from "./account-menu.tsx";
import { UserMenu } from "./user-menu.tsx";
import { ColourScheme } from "./colour-scheme.tsx";
import { Keys } from "./keys.tsx";
import { Menu } from "./menu.tsx";
import { Palette, PaletteButton } from "./palette.tsx";
import { Screen } from "./screen.tsx";
import { SettingsLink } from "./settings-link.tsx";
import classes from "./shell.module.css";

/** The frame round each screen: where one is, where one can go, and the live connection to the server. */
export function Shell() {
  const [isMenuOpen, { toggle, close }] = useDisclosure();
  const account = useAccount();
  const { pathname } = useLocation();
  useLiveEvents(account.id, account.needs === null);
  useEffect(close, [pathname, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !isMenuOpen } }}
      padding="md"
    >
      <a href="#content" className={classes["skip"]}>
        {t.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          {/* A long name gives way to what can be pressed. */}
          <Group gap="sm" wrap="nowrap" flex="1 1 0" miw={0}>
            <Burger opened={isMenuOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t.menu} />
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={700} visibleFrom="xs">
              {t.brand}
            </Text>
            <AccountMenu />
          </Group>
          <Group gap={4} wrap="nowrap" flex="none">
            <PaletteButton />
            <Box visibleFrom="xs">
              <ColourScheme />
            </Box>
            <SettingsLink />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={t.menu} className={classes["menu"] ?? ""}>
        <Menu />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <VisuallyHidden>
          <Title order={2}>{account.name}</Title>
        </VisuallyHidden>
        <Screen />
      </AppShell.Main>
      <Palette />
      <Keys />
    </AppShell>
  );
}
