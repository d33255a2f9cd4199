import { Text } from "@mantine/core";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { roleTexts } from "../texts/roles.ts";
import { shellTexts } from "../texts/shell.ts";
import { PageHeader } from "../ui/page-header.tsx";
import { destinationOf } from "./navigation.ts";
import { Needed, useIsOpen } from "./needed.tsx";

/** The screen that the address names, where this person may see it: what the menu does not offer no address opens. */
export function Screen() {
  const isOpen = useIsOpen();
  const { id, role, permissions } = useAccount();
  // Of what is shown, and not of where the router is on its way to.
  const shown = useRouterState({ select: (it) => it.matches.at(-1)?.pathname ?? "" });
  const destination = destinationOf(shown.slice(id.length + 2).replace(/\/+$/, ""));
  if (!isOpen) return <Needed />;
  if (destination === undefined || permissions.includes(destination.permission)) return <Outlet />;
  return (
    <>
      <PageHeader title={destination.label} />
      <Text>{shellTexts.closed(roleTexts.names[role])}</Text>
    </>
  );
}
