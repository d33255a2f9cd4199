import { Button } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { writeCsv } from "../../lib/csv.ts";
import { saveFile } from "../../lib/save-file.ts";
import { useChange } from "../../lib/use-change.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { type Entry, type ListName, readEntries } from "./queries.ts";

/** As many as the API gives at a time. */
const AT_A_TIME = 1_000;

/** The whole list as a file. */
export function ExportButton({ list }: { readonly list: ListName }) {
  const { name } = useAccount();
  const write = useChange<void, readonly Entry[]>({
    touches: [],
    change: (account) => readAll(account, list),
    onDone: (entries) => {
      const rows = entries.map((it) => [it.pattern, it.pattern_type ?? "DOMAIN", it.comments]);
      const csv = writeCsv([["pattern", "type", "comment"], ...rows]);
      saveFile(`${name}-${list}.csv`, csv, "text/csv;charset=utf-8");
    },
  });
  return (
    <>
      <Button variant="default" loading={write.isPending} onClick={() => write.mutate()}>
        {t.export}
      </Button>
      {write.error !== null && <Trouble error={write.error} />}
    </>
  );
}

async function readAll(account: string, list: ListName): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (let page = 1; ; page++) {
    const { entries, total } = await readEntries(account, {
      list,
      query: { search: "", page, per_page: AT_A_TIME },
    });
    all.push(...entries);
    if (entries.length < AT_A_TIME || all.length >= total) return all;
  }
}
