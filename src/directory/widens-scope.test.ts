import fc from "fast-check";
import { expect, test } from "vitest";
import type { GroupId, MailboxId } from "#shared/ids.ts";
import type { Scope, ScopePart } from "./scope.ts";
import { widensScope } from "./widens-scope.ts";

const MAILBOXES = ["m1", "m2", "m3"] as const;
const GROUPS = ["g1", "g2"] as const;

const part: fc.Arbitrary<ScopePart> = fc.record({
  groups: fc.subarray([...GROUPS]).map((ids) => ids.map((id) => ({ id: id as string as GroupId, name: id }))),
  mailboxes: fc
    .subarray([...MAILBOXES])
    .map((ids) => ids.map((id) => ({ id: id as string as MailboxId, address: id }))),
});
const scope: fc.Arbitrary<Scope | undefined> = fc.option(
  fc.record({
    only: fc.option(part, { nil: undefined }),
    except: fc.option(part, { nil: undefined }),
  }),
  { nil: undefined },
);
type Members = Readonly<Record<(typeof GROUPS)[number], readonly string[]>>;
const members: fc.Arbitrary<Members> = fc.record({
  g1: fc.subarray([...MAILBOXES]),
  g2: fc.subarray([...MAILBOXES]),
});

function reach(of: Scope | undefined, who: Members): ReadonlySet<string> {
  const all = (it: ScopePart): readonly string[] => [
    ...it.mailboxes.map((mailbox) => mailbox.id as string),
    ...it.groups.flatMap((group) => who[group.id as string as keyof Members]),
  ];
  const only = of?.only === undefined ? MAILBOXES : all(of.only);
  const except = of?.except === undefined ? [] : all(of.except);
  return new Set(only.filter((it) => !except.includes(it)));
}

test("what does not widen reaches nobody more, whoever is in the groups", () => {
  fc.assert(
    fc.property(scope, scope, members, (before, after, who) => {
      fc.pre(!widensScope(before, after));
      expect(reach(after, who).isSubsetOf(reach(before, who))).toBe(true);
    }),
  );
});

test("steps that do not widen do not widen together, and saving the same again never does", () => {
  fc.assert(
    fc.property(scope, scope, scope, (a, b, c) => {
      expect(widensScope(a, a)).toBe(false);
      fc.pre(widensScope(a, c));
      expect(widensScope(a, b) || widensScope(b, c)).toBe(true);
    }),
  );
});

test("everybody instead of some, and one exception less, is wider; one more is not", () => {
  const some: ScopePart = { groups: [], mailboxes: [{ id: "m1" as string as MailboxId, address: "m1" }] };
  expect(widensScope({ only: some, except: undefined }, undefined)).toBe(true);
  expect(widensScope(undefined, { only: some, except: undefined })).toBe(false);
  expect(widensScope({ only: undefined, except: some }, undefined)).toBe(true);
  expect(widensScope(undefined, { only: undefined, except: some })).toBe(false);
});
