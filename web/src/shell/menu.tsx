import { Divider, NavLink, Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { ShellLink } from "./shell-link.tsx";
import { type Destination, settingsFor, WORK } from "./navigation.ts";

/** The screens this person may see: what there is to do, and below it the settings. */
export function Menu() {
  const { permissions } = useAccount();
  const isAllowed = ({ permission }: Destination): boolean => permissions.includes(permission);
  return (
    <>
      {WORK.filter(isAllowed).map((it) => (
        <Entry key={it.path} {...it} />
      ))}
      {settingsFor(permissions).map(({ label, destinations }) => (
        <section key={label} aria-label={label}>
          <Divider my="xs" />
          <Text size="xs" fw={700} c="dimmed" px="sm" py={4}>
            {label}
          </Text>
          {destinations.map((it) => (
            <Entry key={it.path} {...it} hasNested={destinations.some((other) => isBelow(other, it))} />
          ))}
        </section>
      ))}
    </>
  );
}

function isBelow(it: Destination, parent: Destination): boolean {
  return it.isNested === true && it.path.startsWith(`${parent.path}/`);
}

interface EntryProps extends Destination {
  /** What lies below it has entries of its own. */
  readonly hasNested?: boolean;
}

function Entry({ label, path, isNested = false, hasNested = false }: EntryProps) {
  const { id } = useAccount();
  const { pathname } = useLocation();
  const to = `/${id}/${path}`;
  const isHere = pathname === to || (!hasNested && pathname.startsWith(`${to}/`));
  return (
    <NavLink
      component={ShellLink}
      to={to}
      label={label}
      active={isHere}
      // The router marks what leads to here as well, unless it is told not to.
      activeOptions={{ exact: hasNested }}
      pl={isNested ? "xl" : "sm"}
      {...(isHere && { "aria-current": "page" as const })}
    />
  );
}
