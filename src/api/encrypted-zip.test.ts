import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { encryptedZip } from "./encrypted-zip.ts";

const NAME = "message-1.eml";

async function zipped(bytes: Uint8Array): Promise<Buffer> {
  const at = new Date("2026-11-29T19:04:38Z");
  const pieces: Uint8Array[] = [];
  const file = { name: NAME, bytes, password: "infected", at, salt: randomBytes(12) };
  for await (const piece of encryptedZip(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** With Info-ZIP, or with Python where that is not there. */
function unzip(
  archive: string,
  password: string,
): { readonly status: number | null; readonly bytes: Buffer } {
  const options = { maxBuffer: 64 << 20 };
  const script =
    "import sys,zipfile as z;sys.stdout.buffer.write(z.ZipFile(sys.argv[1]).read(sys.argv[2],sys.argv[3].encode()))";
  const byInfoZip = spawnSync("unzip", ["-p", "-P", password, archive, NAME], options);
  const ran =
    byInfoZip.error === undefined
      ? byInfoZip
      : spawnSync("python3", ["-c", script, archive, NAME, password], options);
  if (ran.error !== undefined) throw new Error("install unzip or python3", { cause: ran.error });
  return { status: ran.status, bytes: ran.stdout };
}

test.each([
  ["an empty file", Buffer.alloc(0)],
  ["a mail", Buffer.from("From: eve@evil.example\r\n\r\nPay at once\r\n")],
  ["a large file that does not become smaller", randomBytes(3 << 20)],
])("%s comes out of the archive with the password as it went in", async (_, bytes) => {
  await using folder = await openScratchFolder("zip");
  const archive = join(folder.path, "mail.zip");
  await writeFile(archive, await zipped(bytes));
  const opened = unzip(archive, "infected");
  expect(opened.status).toBe(0);
  expect(opened.bytes.equals(bytes)).toBe(true);
});

test("without the password nothing of the mail is read, by a program or by a scanner", async () => {
  await using folder = await openScratchFolder("zip");
  const archive = join(folder.path, "mail.zip");
  const bytes = Buffer.from("X5O!P%@AP\r\n");
  const packed = await zipped(bytes);
  await writeFile(archive, packed);
  expect(unzip(archive, "other").status).not.toBe(0);
  expect(packed.includes(bytes)).toBe(false);
  expect((await zipped(bytes)).equals(packed)).toBe(false);
});
