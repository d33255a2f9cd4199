import { Button } from "@mantine/core";
import { useRouterState } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { shellTexts } from "../texts/shell.ts";
import { Empty } from "../ui/empty.tsx";
import { ShellLink } from "./shell-link.tsx";
import { useSignOut } from "./user-menu.tsx";

const t = shellTexts.needed;

/** Whether the screen can be shown: the profile always, as there it is mended. */
export function useIsOpen(): boolean {
  const { id, needs } = useAccount();
  // Where the router has arrived: on the way there the screen that is left would be shown for a moment, and ask in vain.
  const shown = useRouterState({ select: (it) => it.resolvedLocation?.pathname });
  return shown === `/${id}/profile` || needs === null;
}

/** In the place of every screen of an organisation that asks for more than this session has. */
export function Needed() {
  const { id, needs } = useAccount();
  const signOut = useSignOut();
  if (needs === null) return undefined;
  const { title, body, action } = t[needs];
  if (needs === "second_factor") {
    return (
      <Empty
        title={title}
        body={body}
        action={
          <Button component={ShellLink} to={`/${id}/profile`}>
            {action}
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      title={title}
      body={body}
      action={
        <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
          {action}
        </Button>
      }
    />
  );
}
