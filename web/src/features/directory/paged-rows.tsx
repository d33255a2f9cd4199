import type { UseQueryResult } from "@tanstack/react-query";
import { directoryTexts as t } from "../../texts/directory.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Pager } from "../../ui/pager.tsx";
import { PER_PAGE } from "./queries.ts";
import type { View } from "./searches.ts";

export interface Shown {
  readonly search: string;
  readonly page: number;
  readonly onPage: (page: number) => void;
}

interface PagedRowsProps<Row> extends Shown {
  readonly view: View;
  readonly query: UseQueryResult<{ readonly rows: readonly Row[]; readonly total: number }>;
  readonly columns: readonly CardColumn<Row>[];
  readonly keyOf: (row: Row) => string;
}

/** One page of one of the lists, or why it is empty. */
export function PagedRows<Row>({ view, query, columns, keyOf, ...shown }: PagedRowsProps<Row>) {
  const { search, page, onPage } = shown;
  const nothing = search === "" ? t.empty[view] : { title: t.notFound(search), body: t.notFoundBody };
  return (
    <Loaded query={query}>
      {({ rows, total }) =>
        rows.length === 0 ? (
          <Empty {...nothing} />
        ) : (
          <>
            <CardTable label={t.views[view]} rows={rows} keyOf={keyOf} columns={columns} />
            <Pager page={page} perPage={PER_PAGE} total={total} onPage={onPage} />
          </>
        )
      }
    </Loaded>
  );
}
