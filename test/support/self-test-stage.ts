import { expect } from "vitest";
import { z } from "zod";
import { listSelfTests } from "#api/contract/self-tests.ts";
import { until } from "../e2e/npm-start.ts";
import type { SetUpStage } from "./set-up-stage.ts";

/** One integration's self-test, as somebody runs it on its page who can also change what the provider grants. */
interface Tested {
  readonly account: string;
  readonly integrationId: string;
  readonly name: string;
  /** Of the organisation at the provider. */
  readonly domain: string;
  /** Its address. */
  readonly mailbox: string;
  /** All that is asked for, each with the code that the provider gives where it is missing, and what its line says then. */
  readonly rights: Readonly<Record<string, { readonly code: string; readonly result: keyof typeof WORDS }>>;
}

/** What can be done without is looked at, and does not fail. */
const WORDS = { failed: "Failed", warned: "Look at it" } as const;

const Granted = z.array(
  z.object({ domains: z.array(z.string()), rights: z.record(z.string(), z.array(z.string())) }),
);

const Places = z.object({
  organisations: z.array(
    z.object({ mailboxes: z.array(z.object({ items: z.array(z.object({ place: z.string() })) })) }),
  ),
});

/**
 * Names the test mailbox, and sees each right's line red while it alone is taken away, green again as soon as it is given
 * back, and all of it green in the end.
 */
export async function walkSelfTest(stage: SetUpStage, tested: Tested): Promise<void> {
  const { page, office, mailboxes } = stage;
  const { name, mailbox, rights } = tested;
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByLabel("Address").fill(mailbox);
  await page.getByRole("button", { name: "Save test mailbox" }).click();
  await page.getByText("The test mailbox is saved.").waitFor();
  const plain = { from: { name: "Ann", address: "ann@partner.example" }, subject: "Lunch", text: "At noon?" };
  const other = await office.post(
    { mail: plain, recipients: [{ name: "Test", address: mailbox }] },
    new Date(),
  );
  const before = await mailboxes.items(other);
  for (const [right, { code, result }] of Object.entries(rights)) {
    await grantAllBut(stage, tested, right);
    const lines = await runOnce(stage, tested);
    const red = lines.filter((it) => it.check === "right" && it.result !== "passed");
    expect(red).toMatchObject([{ subject: expect.stringMatching(`${right}$`), code, result }]);
    const row = lineRow(stage, right);
    for (const words of [WORDS[result], code, red[0]?.advice ?? "no advice"])
      await row.getByText(words, { exact: true }).waitFor();
  }
  await grantAllBut(stage, tested, undefined);
  // What the provider refuses for good stops the connection; who resumes it has it tried first.
  const resume = page.getByRole("button", { name: `Resume: ${name}` });
  if ((await resume.count()) > 0) {
    await resume.click();
    await page.getByText("It works again.").waitFor();
  }
  const lines = await runOnce(stage, tested);
  expect(lines.filter((it) => it.result !== "passed")).toEqual([]);
  for (const right of Object.keys(rights))
    await lineRow(stage, right).getByText("Passed", { exact: true }).waitFor();
  // Nothing but its own message was touched, and of that nothing is left where people look.
  expect(await mailboxes.items(other)).toEqual(before);
  const { organisations } = Places.parse(await stage.control("GET", `/state?mailbox=${mailbox}`));
  const places = organisations
    .flatMap((it) => it.mailboxes)
    .flatMap((it) => it.items.map(({ place }) => place));
  expect(places.filter((it) => !/Recoverable Items|TRASH/.test(it))).toHaveLength(1);
}

function lineRow({ page }: SetUpStage, right: string) {
  return page
    .getByRole("table", { name: "Lines of the self-test" })
    .getByRole("row")
    .filter({ hasText: right });
}

/** At the provider, by whoever administers it there. `undefined`: everything is granted. */
async function grantAllBut(
  stage: SetUpStage,
  { domain }: Tested,
  missing: string | undefined,
): Promise<void> {
  await stage.control("PUT", "/rights", { domain, rights: null });
  if (missing === undefined) return;
  const granted = Granted.parse(await stage.control("GET", "/rights"));
  const all = Object.values(granted.find((it) => it.domains.includes(domain))?.rights ?? {}).flat();
  const rights = [...new Set(all)].filter((it) => !it.endsWith(missing));
  await stage.control("PUT", "/rights", { domain, rights });
}

/** Presses the button, and waits until the screen has all that the API tells of it. */
async function runOnce(stage: SetUpStage, { account, integrationId }: Tested) {
  const { page } = stage;
  const list = async () =>
    (await stage.read(listSelfTests, account, { integration_id: integrationId })).result;
  const known = new Set((await list()).map((it) => it.id));
  await page.getByRole("button", { name: /^Run self-test/ }).click();
  const ended = await until("the end of the self-test", async () =>
    (await list()).find((it) => !known.has(it.id) && it.ended_at !== null),
  );
  const rows = page.getByRole("table", { name: "Lines of the self-test" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(ended.lines.length + 1);
  await page.getByRole("status").filter({ hasText: "Ended" }).waitFor();
  return ended.lines;
}
