import { Divider, NavLink, Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { ShellLink } from "./shell-link.tsx";
import { type Destination, SETTINGS, WORK } from "./navigation.ts";

/** The screens this person may see: what there is to do, and below it the settings. */
export function Menu() {
  const { permissions } = useAccount();
  const isAllowed = ({ permission }: Destination): boolean => permissions.includes(permission);
  return (
    <>
      {WORK.filter(isAllowed).map((it) => (
        <Entry key={it.path} {...it} />
      ))}
      {SETTINGS.map(({ label, destinations }) => {
        const allowed = destinations.filter(isAllowed);
        if (allowed.length === 0) return undefined;
        return (
          <section key={label} aria-label={label}>
            <Divider my="xs" />
            <Text size="xs" fw={700} c="dimmed" px="sm" py={4}>
              {label}
            </Text>
            {allowed.map((it) => (
              <Entry key={it.path} {...it} />
            ))}
          </section>
        );
      })}
    </>
  );
}

function Entry({ label, path }: Destination) {
  const { id } = useAccount();
  const { pathname } = useLocation();
  const to = `/${id}/${path}`;
  const isHere = pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={ShellLink}
      to={to}
      label={label}
      active={isHere}
      {...(isHere && { "aria-current": "page" as const })}
    />
  );
}
