import { expect, test } from "vitest";
import { AUDITED_ALWAYS, AUDITED_BY_PEOPLE, AUDITED_KINDS } from "./audited.ts";
import { FACT_KINDS } from "./fact.ts";

test("what people are given, and looks at a message's content, are audited whoever does it", () => {
  const must = [
    "message.raw_read",
    "message.content_seen",
    "export.made",
    "person.role_changed",
    "token.created",
    "setting.saved",
  ];
  expect(AUDITED_ALWAYS).toEqual(expect.arrayContaining(must));
});

const BY_PEOPLE = ["copy.exemption_lifted", "copy.identity_decided"];

test("what an action does copy by copy is no entry of its own", () => {
  const copies = FACT_KINDS.filter((it) => it.startsWith("copy.") && !BY_PEOPLE.includes(it));
  expect(copies.filter((it) => AUDITED_KINDS.some((kind) => kind === it))).toEqual([]);
});

test("each audited kind is audited either always or by people", () => {
  const both = [...AUDITED_ALWAYS, ...AUDITED_BY_PEOPLE].toSorted();
  expect(both).toEqual(AUDITED_KINDS.toSorted());
});
