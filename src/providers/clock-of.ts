import { ProviderError } from "#retraction/provider-error.ts";
import { openHttp } from "./http.ts";
import { unexpected } from "./parse-reply.ts";

/** What the clock of a host shows: any answer says it, a refusal as well. */
export async function clockOf(url: string, now: () => Date, signal: AbortSignal): Promise<Date> {
  const { origin, pathname } = new URL(url);
  await using http = openHttp(origin, { now, connections: 1 });
  const { date, status } = await http.send(
    { method: "GET", path: pathname, headers: { accept: "application/json" } },
    signal,
  );
  if (status >= 500)
    throw new ProviderError("transient", `the provider answered ${status}`, { code: `http_${status}` });
  if (date === undefined) throw unexpected("no_date", "the provider does not say what its clock shows");
  return date;
}
