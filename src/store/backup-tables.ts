import type { Transaction } from "./database.ts";

export interface BackupTable {
  /** As SQL names it, quoted where that is needed, such as `identity."user"`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Its rows may name others of it: those have to come first. */
  readonly refersToItself: boolean;
  /** In SQL. */
  readonly key: string;
  readonly bytes: number;
  readonly isForced: boolean;
}

/** What is of the moment, or must not live on in a file: who runs, who is signed in, and codes that are good for minutes. */
const OF_THE_MOMENT: readonly string[] = [
  "process",
  "identity.session",
  "identity.verification",
  "identity.attempt",
  "identity.setup_code",
];

/**
 * All tables with state, each behind those it refers to. Only ours: another program's may lie in the same database, and
 * what a restore empties must be none of them.
 */
export async function tablesInOrder(tx: Transaction): Promise<readonly BackupTable[]> {
  const tables = await tx.rows<TableRow>(TABLES);
  const sorted: TableRow[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const waiting = new Set(left.map((it) => it.name));
    const ready = left.filter((it) => it.refersTo.every((name) => name === it.name || !waiting.has(name)));
    if (ready.length === 0)
      throw new Error(`tables refer to each other in a circle: ${[...waiting].join(", ")}`);
    sorted.push(...ready);
    left = left.filter((it) => !ready.includes(it));
  }
  return sorted.map(({ refersTo, ...it }) => ({ ...it, refersToItself: refersTo.includes(it.name) }));
}

/** Those of them that a backup holds. */
export function isKept({ name }: BackupTable): boolean {
  return !OF_THE_MOMENT.includes(name.replaceAll('"', ""));
}

interface TableRow extends Omit<BackupTable, "refersToItself"> {
  readonly refersTo: readonly string[];
}

const NAME = (c: string, n: string): string =>
  `case when ${n}.nspname = current_schema() then format('%I', ${c}.relname) else format('%I.%I', ${n}.nspname, ${c}.relname) end`;
const TABLES = `
  select ${NAME("c", "n")} as name, c.relforcerowsecurity as "isForced", pg_table_size(c.oid)::float8 as bytes,
    array(
      select format('%I', a.attname) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
    array(
      select distinct ${NAME("o", "m")} from pg_constraint f
      join pg_class o on o.oid = f.confrelid join pg_namespace m on m.oid = o.relnamespace
      where f.conrelid = c.oid and f.contype = 'f') as "refersTo",
    coalesce((
      select string_agg(format('%I', a.attname), ', ' order by k.place) from pg_index i
      cross join lateral unnest(i.indkey::int[]) with ordinality as k(attnum, place)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
      where i.indrelid = c.oid and i.indisprimary), '') as key
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in (current_schema(), 'identity') and c.relname <> 'migration'
    and has_table_privilege('undeliver_worker', c.oid, 'delete')
  order by 1`;
