import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { EntryForm } from "./entry-form.tsx";
import { EntryView } from "./entry-view.tsx";
import { GroupView } from "./group-view.tsx";
import { ImportForm } from "./import-form.tsx";
import { MailboxView } from "./mailbox-view.tsx";
import { type DirectorySearch, VIEWS } from "./searches.ts";
import { SyncSection } from "./sync-section.tsx";

/** Who is there, how the reading of the directories stands, and what is entered by hand. */
export function DirectoryPage() {
  const { id } = useAccount();
  const mayConfigure = useMay("connections.configure");
  const navigate = useNavigate();
  const {
    view = "mailboxes",
    search = "",
    group,
    page = 1,
  } = useSearch({
    from: "/$account/settings/directory",
  });
  const go = (to: DirectorySearch): void => {
    void navigate({ to: "/$account/settings/directory", params: { account: id }, search: { view, ...to } });
  };
  const shown = {
    search,
    page,
    onPage: (next: number) => go({ search, page: next, ...(group && { group }) }),
  };
  const views = VIEWS.filter((it) => it !== "entries" || mayConfigure);
  return (
    <Stack gap="md" maw={1280}>
      <PageHeader title={t.title} actions={mayConfigure && <Actions />} />
      <Text size="sm" maw={760}>
        {t.lead} <GuideLink to="directory">{t.guide}</GuideLink>
      </Text>
      <SyncSection />
      <SegmentedControl
        aria-label={t.which}
        value={view}
        data={views.map((it) => ({ value: it, label: t.views[it] }))}
        onChange={(value) => go({ view: VIEWS.find((it) => it === value) ?? view })}
        w="fit-content"
      />
      <SearchField
        key={`${view} ${group ?? ""}`}
        label={t.search[view]}
        value={search}
        onSearch={(wanted) => go({ search: wanted, ...(group && { group }) })}
      />
      {view === "mailboxes" && <MailboxView {...shown} group={group} onAll={() => go({})} />}
      {view === "groups" && <GroupView {...shown} onShow={(it) => go({ view: "mailboxes", group: it })} />}
      {view === "entries" && mayConfigure && <EntryView {...shown} />}
    </Stack>
  );
}

function Actions() {
  return (
    <Group gap="xs">
      <ModalButton label={t.import} variant="default">
        {(close) => <ImportForm onDone={close} />}
      </ModalButton>
      <ModalButton label={t.add} variant="default">
        {(close) => <EntryForm onDone={close} />}
      </ModalButton>
    </Group>
  );
}
