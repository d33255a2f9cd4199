import { Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { INDICATOR_KINDS } from "#detection/indicator-kinds.ts";
import type { removeIndicator } from "#api/contract/indicators.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { formTexts } from "../../texts/forms.ts";
import { listTexts } from "../../texts/lists.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Pager } from "../../ui/pager.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { IndicatorForm } from "./indicator-form.tsx";
import { type Indicator, indicatorsQuery, PER_PAGE } from "./queries.ts";
import type { IndicatorSearch } from "./searches.ts";

const t = listTexts.indicators;

/** What is known of harmful mail. */
export function IndicatorsPage() {
  const { id } = useAccount();
  const navigate = useNavigate();
  const { kind, search = "", page = 1 } = useSearch({ from: "/$account/settings/detections" });
  const query = useQuery(indicatorsQuery(id, { kind, search, page }));
  const go = (wanted: IndicatorSearch): void => {
    const to = { ...(kind !== undefined && { kind }), ...wanted };
    void navigate({ to: "/$account/settings/detections", params: { account: id }, search: to });
  };
  const add = <ModalButton label={t.add}>{(close) => <IndicatorForm onDone={close} />}</ModalButton>;
  return (
    <Stack gap="md" maw={1280}>
      <PageHeader title={t.title} actions={add} />
      <Text size="sm" maw={760}>
        {t.about}
      </Text>
      <Group gap="sm">
        <SearchField label={t.search} value={search} onSearch={(wanted) => go({ search: wanted })} />
        <NativeSelect
          aria-label={t.kind}
          value={kind ?? ""}
          data={[
            { value: "", label: t.anyKind },
            ...INDICATOR_KINDS.map((it) => ({ value: it, label: t.kinds[it] })),
          ]}
          onChange={(event) => {
            const chosen = INDICATOR_KINDS.find((it) => it === event.currentTarget.value);
            void navigate({
              to: "/$account/settings/detections",
              params: { account: id },
              search: { search, ...(chosen !== undefined && { kind: chosen }) },
            });
          }}
        />
      </Group>
      <Loaded query={query}>
        {({ indicators, total }) =>
          indicators.length === 0 ? (
            <Empty
              {...(search === ""
                ? t.empty
                : { title: listTexts.notFound(search), body: listTexts.notFoundBody })}
            />
          ) : (
            <>
              <IndicatorTable indicators={indicators} />
              <Pager page={page} perPage={PER_PAGE} total={total} onPage={(to) => go({ search, page: to })} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

function IndicatorTable({ indicators }: { readonly indicators: readonly Indicator[] }) {
  return (
    <CardTable
      label={t.heading}
      rows={indicators}
      keyOf={(it) => it.id}
      columns={[
        { label: t.kind, cell: (it) => t.kinds[it.kind] },
        { label: t.value, width: "30%", cell: (it) => <MailText text={it.value} /> },
        { label: t.disposition, cell: (it) => <DispositionBadge disposition={it.disposition} /> },
        { label: t.note, cell: (it) => <MailText text={it.note} /> },
        { label: listTexts.by, cell: (it) => <Moment at={it.created_at} /> },
        {
          label: t.expires,
          cell: (it) => (it.expires_at === null ? t.never : <Moment at={it.expires_at} />),
        },
        { label: formTexts.actions, cell: (it) => <Remove indicator={it} /> },
      ]}
    />
  );
}

function Remove({ indicator: { id, value } }: { readonly indicator: Indicator }) {
  return (
    <RemoveButton
      name={value}
      title={listTexts.removeTitle(value.slice(0, 200))}
      body={listTexts.removeBody}
      touches={["indicators", "evaluations"]}
      said={t.removed}
      remove={(account) =>
        call<typeof removeIndicator>("DELETE", "/settings/indicators/:indicator_id", {
          account,
          params: { indicator_id: id },
        })
      }
    />
  );
}
