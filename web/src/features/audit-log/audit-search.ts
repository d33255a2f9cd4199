export const FIELDS = ["text", "actor", "kinds", "address", "object", "from", "to"] as const;
type Field = (typeof FIELDS)[number];

/** What of the log is shown, as the address has it; `from` and `to` are days of the reader's. */
export type AuditSearch = { readonly [Name in Field]?: string };

/** As the API asks for it: days are those of the reader's zone, and the last one counts as a whole. */
export function toQuery({ from, to, ...rest }: AuditSearch): AuditSearch {
  return {
    ...rest,
    ...momentOf("from", from, 0),
    ...momentOf("to", to, 1),
  };
}

function momentOf(name: "from" | "to", day: string | undefined, daysLater: number): AuditSearch {
  const [year, month, date] =
    /^(\d{4})-(\d{2})-(\d{2})$/
      .exec(day ?? "")
      ?.slice(1)
      .map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return {};
  return { [name]: new Date(year, month - 1, date + daysLater).toISOString() };
}
