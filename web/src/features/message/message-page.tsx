import { Box, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, lazy, Suspense } from "react";
import { useAccount } from "../../lib/account.ts";
import { messageTexts as t } from "../../texts/message.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { CopiesTab } from "./copies-tab.tsx";
import { DetailsTab } from "./details-tab.tsx";
import { LogTab } from "./log-tab.tsx";
import { MessageActions } from "./message-actions.tsx";
import { MessageNotices } from "./message-notices.tsx";
import { MessageSummary } from "./message-summary.tsx";
import { type Message, messageQuery } from "./queries.ts";
import { SimilarTab } from "./similar-tab.tsx";
import { isTab, NEEDED, type Tab, TABS } from "./tabs.ts";
import { TraceTab } from "./trace-tab.tsx";
import { useWhich } from "./use-which.ts";

// What makes hostile HTML safe is loaded by those who look at it.
const RawTab = lazy(async () => ({ default: (await import("./raw-tab.tsx")).RawTab }));

/** One message: what it is, where it is, and what was done to it. */
export function MessagePage() {
  return <Loaded query={useQuery(messageQuery(useWhich()))}>{(it) => <Shown message={it} />}</Loaded>;
}

function Shown({ message }: { readonly message: Message }) {
  return (
    <>
      <PageHeader
        title={<MailText text={message.subject} otherwise={t.noSubject} />}
        actions={<MessageActions message={message} />}
      />
      <Box mb="sm">
        <MessageSummary message={message} />
      </Box>
      <MessageNotices message={message} />
      <MessageTabs message={message} />
    </>
  );
}

function MessageTabs({ message }: { readonly message: Message }) {
  const { permissions } = useAccount();
  const { tab } = useSearch({ from: "/$account/messages/$message" });
  const navigate = useNavigate({ from: "/$account/messages/$message" });
  const allowed = TABS.filter((it) => {
    const needed = NEEDED[it];
    return needed === undefined || permissions.includes(needed);
  });
  const current = tab !== undefined && allowed.includes(tab) ? tab : "details";
  return (
    <Tabs
      value={current}
      keepMounted={false}
      onChange={(next) => {
        if (isTab(next)) void navigate({ search: { tab: next }, replace: true });
      }}
    >
      <Tabs.List aria-label={t.tabsLabel} mb="md" style={{ flexWrap: "nowrap", overflowX: "auto" }}>
        {allowed.map((it) => (
          <Tabs.Tab key={it} value={it} px="clamp(6px, 1.5vw, 16px)">
            {t.tabs[it]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={current}>{CONTENT[current](message)}</Tabs.Panel>
    </Tabs>
  );
}

const CONTENT: Readonly<Record<Tab, (message: Message) => ReactNode>> = {
  details: (message) => <DetailsTab message={message} />,
  copies: () => <CopiesTab />,
  log: () => <LogTab />,
  raw: (message) => (
    <Suspense>
      <RawTab message={message} />
    </Suspense>
  ),
  similar: () => <SimilarTab />,
  trace: () => <TraceTab />,
};
