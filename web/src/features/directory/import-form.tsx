import type { importDirectoryEntries } from "#api/contract/directory-entries.ts";
import { call } from "../../lib/api.ts";
import { csvTexts } from "../../texts/csv.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { CsvImport, type Imported } from "../../ui/csv-import.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";

/** Enters the people of a file. */
export function ImportForm({ onDone }: { readonly onDone: () => void }) {
  const about = (
    <>
      {t.importAbout} <GuideLink to="directoryEntries">{t.importGuide}</GuideLink>
    </>
  );
  return <CsvImport about={about} touches={["directory"]} read={enter} onDone={onDone} />;
}

async function enter(account: string, csv: string): Promise<Imported> {
  const path = "/directory/entries/import";
  const { result } = await call<typeof importDirectoryEntries>("POST", path, { account, body: { csv } });
  return {
    said: t.imported(result.added, result.changed, result.refused.length),
    refused: result.refused.map(({ line, reason }) => csvTexts.line(line, reason)),
  };
}
