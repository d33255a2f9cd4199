import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount, useMay } from "../../lib/account.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { GroupActions } from "./group-actions.tsx";
import { PagedRows, type Shown } from "./paged-rows.tsx";
import { groupsQuery } from "./queries.ts";

interface GroupViewProps extends Shown {
  readonly onShow: (group: string) => void;
}

export function GroupView({ onShow, ...shown }: GroupViewProps) {
  const query = useQuery(groupsQuery(useAccount().id, shown));
  const mayChange = useMay("connections.configure");
  return (
    <PagedRows
      view="groups"
      query={query}
      keyOf={(it) => it.id}
      columns={[
        {
          label: t.name,
          cell: (it) => (
            <Text size="sm" fw={600} component="span">
              <MailText text={it.name} />
            </Text>
          ),
        },
        { label: t.address, cell: (it) => <MailText text={it.primary_address ?? ""} /> },
        { label: t.kind, cell: (it) => t.groupKinds[it.kind] },
        { label: t.members, cell: (it) => (it.has_everyone ? t.everybody : it.members.toLocaleString("en")) },
        {
          label: formTexts.actions,
          cell: (it) => (
            <Group gap="xs">
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`${t.show}: ${it.name}`}
                onClick={() => onShow(it.id)}
              >
                {t.show}
              </Button>
              {it.kind === "manual" && mayChange && <GroupActions group={it} />}
            </Group>
          ),
        },
      ]}
      {...shown}
    />
  );
}
