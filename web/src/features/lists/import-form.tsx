import { Progress } from "@mantine/core";
import { useState } from "react";
import { ApiFailure } from "../../lib/api.ts";
import { csvTexts } from "../../texts/csv.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { CsvImport, type Imported } from "../../ui/csv-import.tsx";
import { addEntry } from "./changes.ts";
import type { ListName } from "./queries.ts";
import { readImport } from "./read-import.ts";

interface ImportFormProps {
  readonly list: ListName;
  readonly onDone: () => void;
}

/** Adds the entries of a file one by one. */
export function ImportForm({ list, onDone }: ImportFormProps) {
  const [{ done, all }, setProgress] = useState({ done: 0, all: 0 });
  return (
    <CsvImport
      about={t.importAbout}
      touches={["lists"]}
      read={(account, csv) => importFile({ account, list }, csv, setProgress)}
      progress={all > 0 && <Progress value={(100 * done) / all} aria-label={t.importing(done, all)} />}
      onDone={onDone}
    />
  );
}

interface Into {
  readonly account: string;
  readonly list: ListName;
}

async function importFile(
  { account, list }: Into,
  csv: string,
  onProgress: (progress: { done: number; all: number }) => void,
): Promise<Imported> {
  const entries = readImport(csv);
  const refused: string[] = [];
  let [added, known] = [0, 0];
  for (const [index, entry] of entries.entries()) {
    onProgress({ done: index, all: entries.length });
    try {
      await addEntry(account, list, entry);
      added++;
    } catch (error) {
      // What the server refuses is said; where it cannot be reached nothing more is tried.
      if (!(error instanceof ApiFailure) || error.status >= 500) throw error;
      if (error.type === "already_exists") known++;
      else refused.push(csvTexts.line(index + 1, `${entry.pattern.slice(0, 100)}: ${error.message}`));
    }
  }
  return { said: t.imported(added, known, refused.length), refused };
}
