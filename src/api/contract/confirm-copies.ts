import { z } from "zod";

export const ConfirmCopies = z
  .number()
  .int()
  .min(0)
  .optional()
  .describe("the number of the plan's copies, where it needs approval and there is nobody else to ask");
