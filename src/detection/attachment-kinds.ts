/** Kinds of files that act when they are opened. */
export type AttachmentKind =
  | "program"
  | "script"
  | "shortcut"
  | "disk-image"
  | "macro"
  | "web-page"
  | "locked";

/** What Windows, macOS and the browser open by ending. Programs for a terminal (`.sh`, `.py`) harm nobody by a click. */
const ENDINGS: Readonly<Record<AttachmentKind, string>> = {
  program: "exe scr com pif cpl msi msix appx dll jar gadget application apk dmg pkg xll",
  script: "js jse vbs vbe wsf wsh wsc hta ps1 psm1 bat cmd reg sct msc chm",
  shortcut: "lnk url scf desktop library-ms search-ms settingcontent-ms website",
  "disk-image": "iso img vhd vhdx udf",
  macro: "docm dotm xlsm xltm xlam xlsb pptm potm ppam sldm one",
  locked: "",
  "web-page": "html htm shtml xhtml mht mhtml svg svgz",
};

const TYPES: Readonly<Record<AttachmentKind, string>> = {
  program:
    "application/x-msdownload application/x-dosexec application/vnd.microsoft.portable-executable application/x-elf application/x-mach-binary application/x-msi application/java-archive application/vnd.android.package-archive",
  script: "application/hta application/x-vbscript application/x-bat",
  shortcut: "application/x.ms.shortcut application/x-ms-shortcut application/x-mswinurl",
  "disk-image":
    "application/x-iso9660-image application/x-virtualbox-vhd application/x-virtualbox-vhdx application/x-apple-diskimage",
  macro:
    "application/vnd.ms-word.document.macroenabled.12 application/vnd.ms-excel.sheet.macroenabled.12 application/vnd.ms-powerpoint.presentation.macroenabled.12",
  locked: "application/zip;encrypted application/x-encrypted-office",
  "web-page": "text/html application/xhtml+xml image/svg+xml",
};

const BY_ENDING = kindsByWord(ENDINGS);
const BY_TYPE = kindsByWord(TYPES);

/** What the file's name promises; `undefined` for kinds that do nothing by themselves. */
export function kindByName(name: string): AttachmentKind | undefined {
  return BY_ENDING.get(endingsOf(name).at(-1) ?? "");
}

/** What the file's first bytes promise, whatever it is called. */
export function kindByType(trueType: string | undefined): AttachmentKind | undefined {
  return BY_TYPE.get(trueType?.toLowerCase().replaceAll(" ", "") ?? "");
}

/**
 * The endings of a name, lower case, the last one last: `["pdf", "exe"]` of `invoice.pdf   .exe`. Windows drops
 * dots and spaces at the end; a right-to-left override (U+202E) makes `gpj.exe` read as `exe.jpg`.
 */
export function endingsOf(name: string): readonly string[] {
  const shown = name
    .slice(-300)
    .toLowerCase()
    .replace(/[\p{Cf}\p{Cc}]/gu, "");
  const parts = shown.split(".").map((it) => it.trim());
  while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts.slice(1).filter((it) => it !== "");
}

function kindsByWord(words: Readonly<Record<AttachmentKind, string>>): ReadonlyMap<string, AttachmentKind> {
  const kinds = Object.keys(words) as AttachmentKind[];
  return new Map(
    kinds.flatMap((kind) =>
      words[kind]
        .split(" ")
        .filter((it) => it !== "")
        .map((word) => [word, kind] as const),
    ),
  );
}
