import { Collapse } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useRef } from "react";
import { useAccount } from "../../lib/account.ts";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { ActionBar } from "./action-bar.tsx";
import { ListFoot } from "./list-foot.tsx";
import { useListKeys } from "./list-keys.ts";
import { MessageList } from "./message-list.tsx";
import { NewerNotice } from "./newer-notice.tsx";
import { PageActions } from "./page-actions.tsx";
import { SearchBox } from "./search-box.tsx";
import { SearchFields } from "./search-fields.tsx";
import { termsOf, valuesOf, withField } from "./search-text.ts";
import { dayBefore } from "./suggestions.ts";
import { useTicked } from "./ticked.ts";
import { useFound } from "./use-found.ts";

const route = getRouteApi("/$account/mail-trace");
const YEAR_DAYS = 365;

/** From where a search looks back. */
function endOf(before: string | undefined): Date {
  const end = new Date(before ?? "");
  return Number.isNaN(end.getTime()) ? new Date() : end;
}

export function MailTracePage() {
  const { id: account } = useAccount();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const [hasFields, fields] = useDisclosure();
  const searchBox = useRef<HTMLInputElement>(null);
  const found = useFound(account, q);
  const ticked = useTicked(q);
  const active = useListKeys({ q, messages: found.messages, ticked, searchBox });
  const search = (next: string): void => void navigate({ search: next === "" ? {} : { q: next } });
  const isOfWindow = !termsOf(q).some(({ field }) => field === "after" || field === "message-id");
  const [before] = valuesOf(q, "before");
  const foot = (
    <ListFoot
      {...found}
      window={isOfWindow ? (before === undefined ? "now" : "day") : undefined}
      onGoOn={found.goOn}
      onWiden={() => search(withField(q, "after", [dayBefore(endOf(before), YEAR_DAYS)]))}
    />
  );
  return (
    <>
      <PageHeader
        title={t.title}
        actions={
          <PageActions q={q} isRefused={found.isRefused} hasFields={hasFields} onFields={fields.toggle} />
        }
      />
      <SearchBox q={q} known={found.known} inputRef={searchBox} onSearch={search} />
      <Collapse expanded={hasFields}>
        <SearchFields q={q} onSearch={search} />
      </Collapse>
      {found.error !== null ? (
        <Trouble error={found.error} onRetry={found.retry} />
      ) : (
        <>
          <ActionBar
            q={q}
            shown={found.messages.length}
            total={found.total}
            hasMore={found.hasMore}
            isLooking={found.isLooking}
            ticked={ticked}
          />
          <NewerNotice
            account={account}
            q={q}
            newest={found.isLooking ? undefined : (found.messages[0]?.id ?? null)}
            onShow={found.retry}
          />
          {found.isEmpty ? (
            <Empty {...(q === "" ? t.nothingYet : t.empty)} action={foot} />
          ) : (
            <MessageList
              account={account}
              messages={found.messages}
              ticked={ticked}
              active={active}
              onNearEnd={found.nearEnd}
              foot={foot}
            />
          )}
        </>
      )}
    </>
  );
}
