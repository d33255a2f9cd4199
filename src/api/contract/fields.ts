import { z } from "zod";
import { DISPOSITIONS } from "#detection/disposition.ts";
import { DESTINATIONS, PROVIDERS, WHEN_IMPOSSIBLE } from "#policy/destination.ts";
import type { Id } from "#shared/ids.ts";

/** An id, as all of ours are; upper case is taken too. */
export function idOf<It extends Id<string>>(what: string) {
  return z
    .uuid("is no id: one looks like 01a20af6-70d4-7694-8bf5-9f337cc865d1")
    .toLowerCase()
    .describe(what)
    .transform((it) => it as It);
}

export const Moment = z.iso.datetime();
export const OptionalMoment = Moment.nullable();
export const DispositionField = z.enum(DISPOSITIONS);
export const DestinationField = z.enum(DESTINATIONS);
export const ProviderField = z.enum(PROVIDERS);
export const WhenImpossibleField = z.enum(WHEN_IMPOSSIBLE);

/** `true` or `false` in a query. */
export const Flag = z.enum(["true", "false"]).transform((it) => it === "true");

/** A moment in a query. */
export const MomentInput = z.iso
  .datetime({ offset: true, local: true })
  .or(z.iso.date())
  .transform((it) => new Date(/(Z|[+-]\d{2}:\d{2})$/i.test(it) || !it.includes("T") ? it : `${it}Z`));
