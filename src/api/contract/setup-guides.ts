import { z } from "zod";
import { SETUPS } from "#directory/guides/setup-guide.ts";
import { SOURCE_FORMATS } from "#mail/envelope.ts";
import { one } from "./envelope.ts";
import { account } from "./params.ts";
import { route } from "./route.ts";

const Step = z
  .object({
    title: z.string(),
    text: z.string(),
    entries: z.array(z.object({ name: z.string(), value: z.string() })),
    commands: z
      .object({
        where: z.string(),
        language: z.enum(["powershell", "shell", "configuration"]),
        text: z.string(),
      })
      .nullable(),
  })
  .meta({ id: "GuideStep" });

const Guide = z
  .object({
    setup: z.enum(SETUPS),
    title: z.string(),
    format: z.enum(SOURCE_FORMATS),
    binding: z.string(),
    placeholder: z.string().describe("stands for the secret part of the intake address, which is told once"),
    obstacles: z.array(z.string()).describe("what stands in the way now"),
    steps: z.array(Step),
    undo: Step,
    markdown: z.string(),
  })
  .meta({ id: "SetupGuide" });

export const getSetupGuide = route({
  method: "GET",
  path: "/sources/guides/:setup",
  summary: "All that has to be done in one mail system so that its copies arrive here",
  tag: "settings",
  permission: "connections.configure",
  params: z.object({ ...account, setup: z.enum(SETUPS) }),
  reply: one(Guide),
});
