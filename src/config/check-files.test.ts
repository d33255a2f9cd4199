import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkFiles } from "./check-files.ts";
import { ConfigError, readConfig } from "./config.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "undeliver-files-"));
  return () => rm(folder, { recursive: true });
});

test("files that cannot be read are told together with the other mistakes, by name and never by value", () => {
  const environment = {
    UNDELIVER_TLS_CERT: "/nowhere/hunter2.pem",
    UNDELIVER_TLS_KEY: "/nowhere/hunter2.key",
    UNDELIVER_PROVIDER_ENDPOINTS: "/nowhere/hunter2.json",
    UNDELIVER_DEMO: "perhaps",
  };
  let mistakes: readonly string[] = [];
  try {
    readConfig(environment, checkFiles(environment));
  } catch (error) {
    if (error instanceof ConfigError) mistakes = error.mistakes;
  }
  expect(mistakes).toHaveLength(4);
  expect(mistakes.join("\n")).toContain("UNDELIVER_TLS_KEY names a file that cannot be read (ENOENT)");
  expect(mistakes.join("\n")).not.toContain("hunter2");
});

test("a certificate and a key that are none, and a data folder that is a file, are mistakes", async () => {
  const file = join(folder, "file");
  await writeFile(file, "not PEM");
  const mistakes = checkFiles({
    UNDELIVER_TLS_CERT: file,
    UNDELIVER_TLS_KEY: file,
    UNDELIVER_DATA_DIR: file,
  });
  expect(mistakes).toEqual([
    expect.stringContaining("a certificate and its own private key"),
    "UNDELIVER_DATA_DIR is there and is no folder",
  ]);
});

test("what is not named, and a folder that is not there yet, are none", () => {
  expect(checkFiles({})).toEqual([]);
  expect(checkFiles({ UNDELIVER_TLS_CERT: "", UNDELIVER_DATA_DIR: join(folder, "new") })).toEqual([]);
});
