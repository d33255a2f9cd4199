import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconSunMoon } from "@tabler/icons-react";
import { shellTexts as t } from "../texts/shell.ts";

const SCHEMES = ["light", "dark", "auto"] as const;

/** Where there is little room the header has none for it: the user menu has the same choices. */
export function ColourScheme() {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={t.colourSchemeLabel}>
          <IconSunMoon size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ColourItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function ColourItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return SCHEMES.map((scheme) => (
    <Menu.Item
      key={scheme}
      rightSection={colorScheme === scheme ? <IconCheck size={16} /> : undefined}
      onClick={() => setColorScheme(scheme)}
    >
      {t.colourScheme[scheme]}
    </Menu.Item>
  ));
}
