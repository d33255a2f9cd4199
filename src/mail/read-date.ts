const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** RFC 5322 section 3.3 and the obsolete forms of 4.3: weekday and seconds may be missing, years may have two digits. */
const DATE =
  /^(?:[a-z]{2,9}\.?,? *)?(\d{1,2})[ -]([a-z]{3})[a-z]*[ -](\d{2,4}) +(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,6})? *(.*)$/;

/** RFC 5322 section 4.3; what it does not name is universal time. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
]);

const MAX_CHARACTERS = 128;

/**
 * Reads the Date field. Own code, because `new Date(text)` takes the server's zone where the text names none, and
 * reads much that is no date. `undefined` for what is none.
 */
export function readDate(value: string): Date | undefined {
  const text = value
    .slice(0, MAX_CHARACTERS)
    .toLowerCase()
    .replace(/[\t ]+/g, " ")
    .trim();
  const parts = DATE.exec(text);
  if (parts === null) return undefined;
  const [, day, month, year, hour, minute, second = "0", zone = ""] = parts;
  const at = Date.UTC(
    fullYear(Number(year)),
    MONTHS.indexOf(month ?? ""),
    Number(day),
    Number(hour),
    Number(minute) - offsetMinutes(zone),
    Math.min(Number(second), 59),
  );
  const isReal =
    MONTHS.includes(month ?? "") && Number(day) <= 31 && Number(hour) < 25 && Number(minute) < 60;
  return isReal ? new Date(at) : undefined;
}

/** RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900. */
function fullYear(year: number): number {
  if (year < 50) return 2_000 + year;
  return year < 1_000 ? 1_900 + year : year;
}

function offsetMinutes(zone: string): number {
  const offset = /^([+-])(\d{2}):?(\d{2})/.exec(zone);
  if (offset === null) return ZONES.get(zone.slice(0, 3)) ?? 0;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return offset[1] === "-" ? -minutes : minutes;
}
