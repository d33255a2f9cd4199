import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { attachmentType } from "./attachment-type.ts";

const COMPOUND = Buffer.from("d0cf11e0a1b11ae1", "hex");

function compound(stream: string): Buffer {
  return Buffer.concat([COMPOUND, Buffer.alloc(504), Buffer.from(stream, "utf16le"), Buffer.alloc(64)]);
}

function zipEntry(name: string, flags: number): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(flags, 6);
  head.writeUInt32LE(4, 18);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), Buffer.from("data")]);
}

function image(): Buffer {
  const disk = Buffer.alloc(36_000);
  disk.write("CD001", 32_769);
  return disk;
}

describe("the true type", () => {
  test.each<[string, Buffer, string | undefined]>([
    ["a Windows program", Buffer.concat([Buffer.from("MZ"), Buffer.alloc(100)]), "application/x-msdownload"],
    ["a PDF", Buffer.from("%PDF-1.7\n"), "application/pdf"],
    [
      "a shortcut",
      Buffer.from("4c0000000114020000000000c000000000000046", "hex"),
      "application/x-ms-shortcut",
    ],
    ["a disk image", image(), "application/x-iso9660-image"],
    ["a Word document of old", compound("WordDocument"), "application/msword"],
    ["an Excel sheet of old", compound("Workbook"), "application/vnd.ms-excel"],
    ["an Outlook message", compound("__substg1.0_0037001F"), "application/vnd.ms-outlook"],
    ["an encrypted document", compound("EncryptedPackage"), "application/x-encrypted-office"],
    ["another compound file", compound("Unheard"), "application/x-cfb"],
    ["a ZIP", zipEntry("a.txt", 0), "application/zip"],
    ["a ZIP with a password", zipEntry("a.txt", 1), "application/zip; encrypted"],
    [
      "a ZIP with a password further in",
      Buffer.concat([zipEntry("a", 0), zipEntry("b", 1)]),
      "application/zip; encrypted",
    ],
    ["HTML", Buffer.from("\ufeff \r\n<!-- x --><HTML><body>"), "text/html"],
    ["HTML in UTF-16", Buffer.from("\ufeff<html >", "utf16le"), "text/html"],
    ["an HTML application", Buffer.from("<html><hta:application id=x>"), "application/hta"],
    ["a drawing", Buffer.from("<?xml version='1.0'?><svg xmlns='x'>"), "image/svg+xml"],
    ["a batch file", Buffer.from("@echo off\r\n"), "application/x-bat"],
    ["an internet shortcut", Buffer.from("[InternetShortcut]\r\nURL=x"), "application/x-mswinurl"],
    ["text that speaks of HTML", Buffer.from("we write <html> so"), undefined],
    ["an attached mail with HTML", Buffer.from("From: a@b.example\r\n\r\n<html>"), undefined],
    ["text", Buffer.from("hello"), undefined],
    ["nothing", Buffer.alloc(0), undefined],
  ])("of %s is told by its bytes", async (_, head, type) => {
    expect(await attachmentType(head)).toBe(type);
  });

  test("no bytes whatever make it reject, behind whatever signature", async () => {
    const signature = fc.constantFrom(
      "",
      "PK\u0003\u0004",
      "MZ",
      "%PDF",
      "ID3",
      "RIFF",
      "\u00ff\u00d8\u00ff",
      "\u0089PNG\r\n\u001a\n",
      "<?xml",
    );
    await fc.assert(
      fc.asyncProperty(signature, fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
        const type = await attachmentType(Buffer.concat([Buffer.from(start, "latin1"), rest]));
        expect(["string", "undefined"]).toContain(typeof type);
      }),
    );
  });
});
