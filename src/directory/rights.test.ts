import fc from "fast-check";
import { expect, test } from "vitest";
import { GOOGLE_RIGHTS, MICROSOFT_RIGHTS, narrowingCommands } from "./rights.ts";

test("nothing is asked for that could delete for good, send, or change the directory", () => {
  for (const { name } of [...MICROSOFT_RIGHTS, ...GOOGLE_RIGHTS]) {
    expect(name).not.toMatch(
      /mail\.google\.com|Send|Directory\.|\.user$|\.group$|Group\.ReadWrite|FullControl/,
    );
  }
  expect(MICROSOFT_RIGHTS.filter((it) => it.name.includes("Write")).map((it) => it.name)).toEqual([
    "Mail.ReadWrite",
  ]);
});

test("what is filled into the commands cannot become a command", () => {
  const odd = fc.string({
    unit: fc.constantFrom("'", "\u2018", "\u2019", "\u201a", "\u201b", '"', "$", ";", "`", "(", "a", " "),
  });
  fc.assert(
    fc.property(odd, odd, (clientId, directory) => {
      // As PowerShell reads a text: any of its five quotes ends it, unless it stands twice.
      const read = (line = ""): string =>
        /^\$\w+ = '((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)'$/
          .exec(line)?.[1]
          ?.replaceAll(/['\u2018-\u201b](['\u2018-\u201b])/g, "$1") ?? "a command";
      const [client, into, ...rest] = narrowingCommands({ cloud: "global", clientId, directory }).split("\n");
      // In single quotes PowerShell replaces and runs nothing, and only here does it stand.
      expect([read(client), read(into)]).toEqual([clientId, directory]);
      expect(rest).toEqual(
        narrowingCommands({ cloud: "global", clientId: "", directory: "" }).split("\n").slice(2),
      );
    }),
  );
});

test("in a national cloud the commands sign in there", () => {
  const said = (cloud: "global" | "gcc_high" | "dod" | "china") =>
    narrowingCommands({ cloud, clientId: "x", directory: "y" })
      .split("\n")
      .filter((it) => it.startsWith("Connect-"))
      .map((it) => it.replace(/ -TenantId.*/, ""));
  expect(said("global")).toEqual(["Connect-MgGraph", "Connect-ExchangeOnline"]);
  expect(said("gcc_high")).toEqual([
    "Connect-MgGraph -Environment USGov",
    "Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh",
  ]);
  expect(said("dod")[1]).toContain("O365USGovDoD");
  expect(said("china")).toEqual([
    "Connect-MgGraph -Environment China",
    "Connect-ExchangeOnline -ExchangeEnvironmentName O365China",
  ]);
});
