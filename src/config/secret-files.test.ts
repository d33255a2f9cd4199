import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { readConfig } from "./config.ts";
import { readSecretFiles, SECRETS } from "./secret-files.ts";

test("a secret is read from the file that is named, without the line end behind it", async () => {
  await using folder = await openScratchFolder("secrets");
  const [url, key] = [join(folder.path, "url"), join(folder.path, "key")];
  await writeFile(url, "postgres://undeliver:p w@db/undeliver\r\n");
  await writeFile(key, `${Buffer.alloc(32, 5).toString("base64")}\n`);
  const { environment, mistakes } = readSecretFiles({
    DATABASE_URL_FILE: url,
    UNDELIVER_SECRET_KEY_FILE: key,
  });
  expect(mistakes).toEqual([]);
  expect(readConfig(environment)).toMatchObject({
    databaseUrl: "postgres://undeliver:p w@db/undeliver",
    secretKey: Buffer.alloc(32, 5),
  });
});

test("a file that cannot be read, and a secret that is given twice, are told by name and never by value", () => {
  const { mistakes } = readSecretFiles({
    DATABASE_URL_FILE: "/nowhere/url",
    UNDELIVER_SECRET_KEY: "c2VjcmV0",
    UNDELIVER_SECRET_KEY_FILE: "/nowhere/key",
    UNDELIVER_MAIL_URL_FILE: "",
  });
  expect(mistakes).toEqual([
    "DATABASE_URL_FILE names a file that cannot be read (ENOENT): check its place and its rights",
    "UNDELIVER_SECRET_KEY and UNDELIVER_SECRET_KEY_FILE must not both be set",
  ]);
  expect(readSecretFiles({}).mistakes).toEqual([]);
  expect(SECRETS).toContain("UNDELIVER_SECRET_KEY");
});
