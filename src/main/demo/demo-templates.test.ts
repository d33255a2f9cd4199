import { describe, expect, test } from "vitest";
import { evaluateMail } from "#cli/evaluate-mail.ts";
import { domainOf } from "#simulator/smtp/arrival.ts";
import { makeArcKey } from "#simulator/smtp/arc-key.ts";
import { takeDirectives } from "#simulator/smtp/directives.ts";
import { openRawMail } from "#simulator/smtp/raw-mail.ts";
import { stampAsGoogle } from "#simulator/smtp/stamp-google.ts";
import { stampAsMicrosoft } from "#simulator/smtp/stamp-microsoft.ts";
import { composeMail } from "./compose-mail.ts";
import type { MailTemplate, Scene } from "./demo-mail.ts";
import { DEMO_LISTS } from "./set-up-demo.ts";
import { CAMPAIGNS, DEMO_TEMPLATES } from "./demo-templates.ts";

const ARC_KEY = makeArcKey();
const AT = new Date("2026-03-02T09:00:00Z");

const AURORA: Scene = {
  to: { name: "Hana Ito", address: "hana.ito@aurora.example" },
  colleague: { name: "Oskar Berg", address: "oskar.berg@aurora.example" },
  company: "Aurora",
  domain: "aurora.example",
  number: 4711,
};
const BOREALIS: Scene = {
  to: { name: "Gita Grau", address: "gita.grau@borealis.example" },
  colleague: { name: "Ada Abel", address: "ada.abel@borealis.example" },
  company: "Borealis",
  domain: "borealis.example",
  number: 1234,
};

/** As the provider would have received it, judged as intake would. */
async function judged(template: MailTemplate, scene: Scene, provider: "microsoft" | "google") {
  const mail = template.write(scene);
  const raw = await composeMail(mail, { to: [scene.to], messageId: "<1@demo.test>", date: AT });
  const { mail: clean, found, fromOutside } = takeDirectives(openRawMail(raw));
  const sender = mail.envelopeSender ?? mail.from.address;
  const isOwn = !fromOutside && domainOf(sender) === scene.domain;
  const arrival = {
    mail: clean,
    sender,
    direction: isOwn ? ("internal" as const) : ("inbound" as const),
    found,
    receivedAt: AT,
    networkMessageId: "0f3c5d3e-1111-4222-8333-abcdefabcdef",
    random: () => 0.5,
  };
  const marks = `X-Gm-Spam: ${found.gmSpam ? 1 : 0}\r\nX-Gm-Phishy: ${found.gmPhishy ? 1 : 0}\r\n`;
  const stamped =
    provider === "microsoft"
      ? stampAsMicrosoft(arrival)
      : Buffer.concat([Buffer.from(marks), await stampAsGoogle(arrival, await ARC_KEY)]);
  return evaluateMail(stamped, {
    provider,
    ownDomains: [AURORA.domain, BOREALIS.domain],
    entries: DEMO_LISTS,
  });
}

describe.each(DEMO_TEMPLATES)("$name", (template) => {
  test(`is ${template.shows} at Microsoft 365`, async () => {
    const { disposition, findings, mail } = await judged(template, AURORA, "microsoft");
    expect({ disposition, findings }).toMatchObject({ disposition: template.shows });
    expect(mail.defects).toEqual([]);
  });

  test(`is ${template.shows} at Google Workspace`, async () => {
    const { disposition, findings } = await judged(template, BOREALIS, "google");
    expect({ disposition, findings }).toMatchObject({ disposition: template.shows });
  });
});

test("there are many templates, each with its own name, and every disposition is shown", () => {
  expect(DEMO_TEMPLATES.length).toBeGreaterThanOrEqual(30);
  expect(new Set(DEMO_TEMPLATES.map((it) => it.name)).size).toBe(DEMO_TEMPLATES.length);
  expect(new Set(DEMO_TEMPLATES.map((it) => it.shows))).toEqual(
    new Set(["MALICIOUS", "SPOOF", "SUSPICIOUS", "SPAM", "BULK", "NONE"]),
  );
  expect(CAMPAIGNS).toHaveLength(4);
});

test("invented mail names nobody real: senders and links stay in reserved domains", () => {
  for (const template of DEMO_TEMPLATES) {
    const mail = template.write(AURORA);
    const senders = [mail.from.address, mail.replyTo?.address, mail.envelopeSender].filter(Boolean);
    for (const it of senders) expect(it).toMatch(/\.(example|test)$/);
    for (const [, host] of `${mail.text} ${mail.html ?? ""}`.matchAll(/https?:\/\/([^/\s"<]+)/g)) {
      expect(host).toMatch(/\.(example|test)$|^192\.0\.2\.\d+$/);
    }
  }
});

test("the same posting makes the same bytes", async () => {
  const posting = { to: [AURORA.to], messageId: "<7@demo.test>", date: AT };
  for (const template of CAMPAIGNS) {
    const [once, twice] = [0, 1].map(() => composeMail(template.write(AURORA), posting));
    expect(await once).toEqual(await twice);
  }
});
