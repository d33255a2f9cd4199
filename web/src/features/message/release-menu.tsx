import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { messageTexts } from "../../texts/message.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { copiesQuery, type Copy } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.actions;
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** To the retraction that took its copies away, where a release shows first what would come back. */
export function ReleaseMenu() {
  const which = useWhich();
  const { data: copies = [] } = useQuery(copiesQuery(which));
  const retractions = takenBy(copies);
  const pathOf = (id: string): string => `/${which.account}/retractions/${id}`;
  const [only] = retractions;
  if (only === undefined) return undefined;
  if (retractions.length === 1) {
    return (
      <Button component={ShellLink} to={pathOf(only.id)} variant="default" size="xs" title={t.releaseHint}>
        {t.release}
      </Button>
    );
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" size="xs" title={t.releaseHint}>
          {t.release}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {retractions.map(({ id, at }) => (
          <Menu.Item key={id} component={ShellLink} to={pathOf(id)}>
            {t.releaseOf(WHEN.format(new Date(at)))}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Those whose work still stands, each once. */
function takenBy(copies: readonly Copy[]): readonly { readonly id: string; readonly at: string }[] {
  const taken = copies.flatMap(({ latest, hits }) =>
    latest?.kind === "retract" && hits.some((it) => it.restored_at === null) ? [latest] : [],
  );
  const known = new Map(taken.map((it) => [it.retraction_id, it.requested_at]));
  return [...known].map(([id, at]) => ({ id, at }));
}
