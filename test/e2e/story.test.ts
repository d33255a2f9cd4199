import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { install } from "./installation.ts";
import { tellStory } from "./story/a-campaign-taken-back.ts";

const PAGE = join(import.meta.dirname, "../../docs/a-campaign-taken-back.md");

test("the story in docs/ is what the commands show: STORY_WRITE=1 writes it anew", async () => {
  await using installation = await install({ actsByItself: false });
  const story = await tellStory(installation);
  if (process.env["STORY_WRITE"] === "1") await writeFile(PAGE, story);
  expect(story, "where the new words are meant, STORY_WRITE=1 writes them").toBe(
    await readFile(PAGE, "utf8"),
  );
}, 300_000);
