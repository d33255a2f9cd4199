import { expect, test } from "vitest";
import { type Likeness, likenessOf } from "#detection/likeness.ts";
import { parseMail } from "#mail/parse-mail.ts";
import { compareLikeness } from "#trace/compare-likeness.ts";
import { composeMail } from "./compose-mail.ts";
import type { MailTemplate, Person } from "./demo-mail.ts";
import { DEMO_TEMPLATES } from "./demo-templates.ts";

const [ANNA, BRUNO, CHIARA] = (["Anna Berg", "Bruno Costa", "Chiara Rossi"] as const).map((name) => ({
  name,
  address: `${name.toLowerCase().replace(" ", ".")}@corp.example`,
})) as [Person, Person, Person];

const SCENES = [
  { to: ANNA, colleague: BRUNO, number: 1_007 },
  { to: BRUNO, colleague: CHIARA, number: 4_812 },
  { to: CHIARA, colleague: ANNA, number: 9_155 },
].map((it) => ({ ...it, company: "Aurora", domain: "corp.example" }));

function mailsOf(template: MailTemplate): Promise<readonly Likeness[]> {
  return Promise.all(
    SCENES.map(async (scene, index) => {
      const posting = { to: [scene.to], messageId: `<${template.name}-${index}@x>`, date: new Date(0) };
      const raw = await composeMail(template.write(scene), posting);
      return likenessOf(await parseMail(raw, { provider: "other" }));
    }),
  );
}

function isMember(one: Likeness, other: Likeness): boolean {
  const [a, b] = [one, other].map((it) => ({
    ...it,
    text: it.text === undefined ? undefined : BigInt(`0x${it.text.simhash}`),
  }));
  return a !== undefined && b !== undefined && compareLikeness(a, b).isMember;
}

/** By what the store looks candidates up. */
function isCandidate(one: Likeness, other: Likeness): boolean {
  const bands = one.text?.bands ?? [];
  return (
    bands.some((it, index) => it === other.text?.bands[index]) ||
    (one.structure !== undefined && one.structure === other.structure) ||
    (one.linkDomains !== undefined && one.linkDomains === other.linkDomains)
  );
}

test("the mails that one template writes are one campaign, whoever they are written to; no two templates share one", async () => {
  const written = await Promise.all(
    DEMO_TEMPLATES.map(async (it) => ({ name: it.name, mails: await mailsOf(it) })),
  );
  const lost = written.filter(({ mails }) =>
    mails.some((one) => !mails.every((it) => isMember(one, it) && isCandidate(one, it))),
  );
  const mixed = written.flatMap((one) =>
    written
      .filter(
        (it) => it.name !== one.name && it.mails.some((mail) => one.mails.some((own) => isMember(own, mail))),
      )
      .map((it) => `${one.name} ${it.name}`),
  );
  expect({ lost: lost.map((it) => it.name), mixed }).toEqual({ lost: [], mixed: [] });
});
