import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { guideFor } from "./guide-for.ts";
import { guideMarkdown } from "./guide-markdown.ts";
import { type GuideValues, intakePlaceholder, SETUPS } from "./setup-guide.ts";

const READY: GuideValues = {
  address: intakePlaceholder("journal.corp.example"),
  journalDomain: "journal.corp.example",
  port: 25,
  isLoopback: false,
  hasTls: true,
  maxMegabytes: 150,
  domains: ["corp.example"],
};

describe.each(SETUPS)("the guide for %s", (setup) => {
  const text = guideMarkdown(guideFor(setup, { ...READY, address: "secret1@journal.corp.example" }));

  test("names the intake address where it is entered, and leaves nothing to fill in of this instance", () => {
    expect(text).toContain("secret1@journal.corp.example");
    expect(text).not.toMatch(/undefined|INTAKE-ADDRESS|\[object/);
  });

  test("ends with how to undo it, and has nothing in its way on an instance that is ready", () => {
    const guide = guideFor(setup, READY);
    expect(guide.undo.text).not.toBe("");
    expect(guide.obstacles).toEqual([]);
    expect(guide.steps.map((it) => it.title)).toContain("Check");
  });

  test("says what is in the way of an instance that nobody can reach", () => {
    const values = {
      ...READY,
      journalDomain: "journal.localhost",
      isLoopback: true,
      hasTls: false,
      domains: [],
    };
    expect(guideFor(setup, values).obstacles).toEqual([
      expect.stringContaining("UNDELIVER_JOURNAL_DOMAIN"),
      expect.stringContaining("UNDELIVER_SMTP_LISTEN"),
      expect.stringContaining("UNDELIVER_TLS_CERT"),
      expect.stringContaining("No domain"),
    ]);
  });
});

test("Exchange Online and Google are told of a port that they do not connect to", () => {
  const at = (port: number) => ({
    microsoft: guideFor("exchange-online", { ...READY, port }).obstacles.length,
    google: guideFor("google-workspace", { ...READY, port }).obstacles.length,
    postfix: guideFor("postfix", { ...READY, port }).obstacles.length,
  });
  expect(at(2525)).toEqual({ microsoft: 1, google: 0, postfix: 0 });
  expect(at(465)).toEqual({ microsoft: 1, google: 1, postfix: 0 });
});

test("without a certificate no mail system is told to insist on one", () => {
  for (const setup of SETUPS) {
    const text = guideMarkdown(guideFor(setup, { ...READY, hasTls: false }));
    expect(text).not.toMatch(/DomainValidation|RequireTLS \$true|hosts_require_tls|=secure/);
  }
});

test("where there is a certificate every mail system insists on it, for the very host it connects to", () => {
  const text = (setup: (typeof SETUPS)[number]) => guideMarkdown(guideFor(setup, READY));
  expect(text("exchange-online")).toContain(
    '-TlsSettings DomainValidation -TlsDomain "journal.corp.example"',
  );
  expect(text("exchange-server")).toContain(
    '-RequireTLS $true -TlsAuthLevel DomainValidation -TlsDomain "journal.corp.example"',
  );
  // Postfix compares the whole next hop of transport_maps.
  expect(text("postfix")).toContain("=undeliver:[journal.corp.example]:25 }");
  expect(text("postfix")).toContain("smtp_tls_policy_maps = inline:{ [journal.corp.example]:25=secure }");
  expect(text("exim")).toContain("hosts_require_tls = *\n  tls_verify_hosts = *");
});

test("no time span for Exchange has 24 in the place of the hours: that would be 24 days", () => {
  const { entries = [], commands } = guideFor("exchange-online", READY).steps[1] ?? {};
  expect(entries[0]).toEqual({ name: "MessageExpiration", value: "1.00:00:00" });
  expect(commands?.text).toContain("-MessageExpiration 1.00:00:00 ");
});

test("a copy that Exim cannot deliver comes back to no sender, who would learn the intake address", () => {
  const text = guideMarkdown(guideFor("exim", READY));
  expect(text).toMatch(/data = INTAKE-ADDRESS@journal\.corp\.example\n {2}errors_to =\n/);
  expect(text).toContain("return_path = $sender_address");
});

test("what is set for a time is set back where all of it is undone", () => {
  const undo = (setup: (typeof SETUPS)[number]) => guideFor(setup, READY).undo.commands?.text;
  expect(undo("exchange-online")).toContain("-JournalMessageExpirationDays 0");
  expect(undo("exchange-server")).toContain("-MessageExpirationTimeout 2.00:00:00");
});

test("the guides to a tenant have the same commands and places in short", () => {
  const doc = (name: string) => readFileSync(join(import.meta.dirname, `../../../docs/${name}`), "utf8");
  const plain = (text: string) => text.replaceAll(/["`]|\n {2}/g, "").replaceAll(/ +/g, " ");
  const microsoft = plain(doc("setup-microsoft-365.md")).replaceAll("JOURNAL-ADDRESS", READY.address);
  for (const { commands } of guideFor("exchange-online", READY).steps.slice(0, 4))
    expect(microsoft).toContain(plain(commands?.text ?? "none"));
  const google = doc("setup-google-workspace.md");
  const { steps, undo } = guideFor("google-workspace", READY);
  for (const name of ["Hosts", "Content compliance"]) {
    expect(steps.flatMap((it) => it.entries ?? []).some((it) => it.name.includes(name))).toBe(true);
    expect(google.toLowerCase()).toContain(name.toLowerCase());
  }
  expect(undo.text).toContain("delete the content compliance rule");
  expect(google).toContain("delete the content compliance rule, then the host");
  expect(google).not.toContain("Gmail › **Routing**");
});

test("docs/journaling.md shows the same steps as the screen and the command line", async () => {
  const path = join(import.meta.dirname, "../../../docs/journaling.md");
  const [head] = readFileSync(path, "utf8").split(/(?<=<!-- The steps[^>]*-->\n)/);
  const guides = SETUPS.map((it) => guideMarkdown(guideFor(it, READY))).join("\n\n");
  // Made again with: npx vitest run -u --project unit src/directory/guides
  await expect(`${head}\n${guides}\n`).toMatchFileSnapshot(path);
});
