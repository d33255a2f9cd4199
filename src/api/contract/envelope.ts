import { z } from "zod";

/** One message to a person or a program; `code` and `type` are stable, the text is not. */
const Note = z.object({ code: z.number().int(), message: z.string() }).meta({ id: "Note" });

export const ErrorItem = z
  .object({
    code: z.number().int(),
    type: z.string(),
    message: z.string(),
    source: z.object({ pointer: z.string() }).optional(),
  })
  .meta({ id: "Error" });

export const ResultInfo = z
  .object({
    count: z.number().int(),
    page: z.number().int(),
    per_page: z.number().int(),
    /** Left out where there are more than can be counted cheaply. */
    total_count: z.number().int().optional(),
    /** For the next page; left out on the last one. */
    cursor: z.string().optional(),
  })
  .meta({ id: "ResultInfo" });

export const Failure = z
  .object({
    success: z.literal(false),
    errors: z.array(ErrorItem),
    messages: z.array(Note),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("null, or what to look at before asking again: the plan, where approval is needed"),
  })
  .meta({ id: "Failure" });

const success = { success: z.literal(true), errors: z.array(ErrorItem), messages: z.array(Note) };

/** The envelope round one thing. */
export function one<Result extends z.ZodType>(result: Result) {
  return z.object({ ...success, result });
}

/** The envelope round one page of things. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ ...success, result: z.array(item), result_info: ResultInfo });
}

/** How lists are paged. */
export const paging = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  per_page: z.coerce.number().int().min(1).max(1_000).default(20),
};

export const PageQuery = z.strictObject(paging);
