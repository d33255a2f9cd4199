import { expect, test } from "vitest";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { openWatch, TODAY, WATCH } from "../../test/support/watched-mail.ts";

/** Mail from inside that names the phish as what it forwards. */
const forwardTo = (it: Awaited<ReturnType<typeof openWatch>>, name: string, parts: object = {}) =>
  journalOf(it.database).store(
    delivery(it.tenant, name, {
      to: ["dora"],
      ...TODAY(),
      direction: "internal",
      mail: mailWith({ messageId: `<${name}@corp.example>`, references: ["<phish@partner.example>"] }),
      ...parts,
    }),
  );

test("forwards from inside are taken where that was asked for, with the reason in their row", async () => {
  await using it = await openWatch();
  const plain = await it.start();
  const id = await it.start({ ...WATCH, followsForwards: true });
  await forwardTo(it, "forward");
  await forwardTo(it, "again", {
    to: ["emil"],
    mail: mailWith({ messageId: "<again@corp.example>", references: ["<forward@corp.example>"] }),
  });
  await forwardTo(it, "from outside", { direction: "inbound" });
  await forwardTo(it, "of another", { mail: mailWith({ references: ["<other@partner.example>"] }) });
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "dora pending", "emil pending"]);
  expect(await it.rows(plain)).toEqual(["anna pending"]);
  expect(await it.run(id)).toMatchObject({ lateCount: 2 });
  const forwards = await it.requests.copies(it.tenantId, id, { offset: 0, limit: 9 });
  const reasons = forwards?.filter((copy) => copy.messageId !== it.messageId).map((copy) => copy.reason);
  expect(reasons?.every((reason) => /^a forward of [0-9a-f-]{36}, or an answer to it$/.test(reason))).toBe(
    true,
  );
});

test("a later report of a forward brings its copies too", async () => {
  await using it = await openWatch();
  const id = await it.start({ ...WATCH, followsForwards: true });
  await forwardTo(it, "forward");
  await forwardTo(it, "forward", { to: ["dora", "emil"] });
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "dora pending", "emil pending"]);
});

test("a phish that bears the Message-ID of a genuine mail does not have the answers to that one taken", async () => {
  await using it = await openWatch();
  await journalOf(it.database).store(
    delivery(it.tenant, "genuine", { mail: mailWith({ messageId: "<phish@partner.example>" }) }),
  );
  const id = await it.start({ ...WATCH, followsForwards: true });
  await forwardTo(it, "answer");
  expect(await it.rows(id)).toEqual(["anna pending"]);
});
