import { z } from "zod";
import { OptionalMoment } from "./fields.ts";

/** What stands beside each setting that is kept in versions. */
export const savedVersion = {
  version: z.number().int().describe("0: nobody has saved it yet, these are the defaults"),
  saved_by: z.string().nullable(),
  saved_at: OptionalMoment,
};

/** Given with a change, so that what somebody saved meanwhile is not lost. */
export const BasedOn = z
  .number()
  .int()
  .min(0)
  .optional()
  .describe("the version that the change is based on; refused where somebody saved meanwhile");
