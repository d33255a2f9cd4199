import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { messageTexts } from "../../texts/message.ts";
import { destinationsQuery } from "../../lib/destinations.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { copiesQuery } from "./queries.ts";
import { takenBy } from "./taken-by.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.actions;
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** To the retraction that took its copies away, where a release shows first what would come back. */
export function ReleaseMenu() {
  const which = useWhich();
  const { data: copies = [] } = useQuery(copiesQuery(which));
  const { data: offers = [] } = useQuery(destinationsQuery(which.account));
  const names = new Map(offers.flatMap((it) => it.integrations).map((it) => [it.integration_id, it.name]));
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
        {retractions.map(({ id, at, integrations }) => (
          <Menu.Item key={id} component={ShellLink} to={pathOf(id)}>
            <MailText
              text={t.releaseOf(
                WHEN.format(new Date(at)),
                integrations.flatMap((it) => names.get(it) ?? []),
              )}
            />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
