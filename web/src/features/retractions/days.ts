/** The day of a moment where the reader is, as a date field has it; empty for what is no moment. */
export function dayOf(moment: string): string {
  const at = new Date(moment);
  if (moment === "" || Number.isNaN(at.getTime())) return "";
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join(
    "-",
  );
}

/** When the day of a date field begins, where the reader is. */
export function startOfDay(day: string): string {
  return momentOf(day, "T00:00:00.000");
}

/** Its last moment: whoever says until a day means that day too. */
export function endOfDay(day: string): string {
  return momentOf(day, "T23:59:59.999");
}

function momentOf(day: string, time: string): string {
  const at = new Date(`${day}${time}`);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}
