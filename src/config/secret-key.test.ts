import { readFile, stat, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { addSecretKey, dropFormerKeys, readOrMakeSecretKey, secretKeyFile } from "./secret-key.ts";

test("a key is made once, for its owner alone, and found again", async () => {
  await using folder = await openScratchFolder("key");
  const [made, again] = [await readOrMakeSecretKey(folder.path), await readOrMakeSecretKey(folder.path)];
  expect([made.isNew, again.isNew]).toEqual([true, false]);
  expect(again.keys).toEqual(made.keys);
  expect((await stat(made.file)).mode & 0o777).toBe(0o600);
});

test("a new key stands before the former one until that is dropped, and a rotation under way gets no third one", async () => {
  await using folder = await openScratchFolder("key");
  const { keys: before } = await readOrMakeSecretKey(folder.path);
  const { keys: both } = await addSecretKey(folder.path);
  expect(both).toHaveLength(2);
  expect(both[1]).toEqual(before[0]);
  expect((await addSecretKey(folder.path)).keys).toEqual(both);
  await dropFormerKeys(folder.path);
  expect((await readOrMakeSecretKey(folder.path)).keys).toEqual([both[0]]);
  expect((await stat(secretKeyFile(folder.path))).mode & 0o777).toBe(0o600);
});

test("a file that holds something else is not written over", async () => {
  await using folder = await openScratchFolder("key");
  const file = secretKeyFile(folder.path);
  await writeFile(file, "not a key\n");
  await expect(addSecretKey(folder.path)).rejects.toThrow("32 bytes");
  expect(await readFile(file, "utf8")).toBe("not a key\n");
});
