import fc from "fast-check";
import { expect, test } from "vitest";
import type { MailboxId } from "#shared/ids.ts";
import {
  firstPosition,
  nextPosition,
  type PageRead,
  SYNC_PARTS,
  type SyncPart,
  type SyncPlan,
  type SyncPosition,
} from "./sync-position.ts";

const WHOLE: SyncPlan = { links: {}, marks: true };

/** How often each thing says that there is more, before it says that there is not. */
const directory = fc.record({
  userPages: fc.nat(4),
  groupPages: fc.array(fc.array(fc.nat(3), { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
  kindPages: fc.nat(3),
  sweeps: fc.nat(3),
});
type Directory = typeof directory extends fc.Arbitrary<infer It> ? It : never;

/** Answers as the directory of these numbers would, and says what was read. */
function walk(plan: SyncPlan, of: Directory): { readonly seen: string[]; readonly parts: SyncPart[] } {
  const seen: string[] = [];
  const parts: SyncPart[] = [];
  let at: SyncPosition | undefined = firstPosition(plan);
  let sweeps = 0;
  for (let steps = 0; at !== undefined; steps += 1) {
    if (steps > 1_000) throw new Error("it does not end");
    parts.push(at.part);
    const page: PageRead = at.part === "sweep" ? { isMore: sweeps++ < of.sweeps } : readAt(at, of, seen);
    at = nextPosition(plan, at, page);
  }
  return { seen, parts };
}

type ReadPosition = Exclude<SyncPosition, { part: "sweep" }>;

function readAt(at: ReadPosition, of: Directory, seen: string[]): PageRead {
  if (at.part === "kinds") {
    const page = Number(at.after ?? "0");
    return { after: page < of.kindPages ? (String(page + 1) as MailboxId) : undefined };
  }
  const page = Number(at.cursor ?? "0");
  const nextUnless = (isLast: boolean) => (isLast ? undefined : String(page + 1));
  if (at.part === "users") {
    seen.push(`users ${page}`);
    return { next: nextUnless(page >= of.userPages) };
  }
  if (at.part === "groups") {
    seen.push(`groups ${page}`);
    const waiting = (of.groupPages[page] ?? []).map((_, index) => `${page}/${index}`);
    return { next: nextUnless(page + 1 >= of.groupPages.length), waiting };
  }
  const [group = ""] = at.groups;
  seen.push(`members ${group} ${page}`);
  return { next: nextUnless(page >= morePages(of, group)) };
}

function morePages({ groupPages }: Directory, group: string): number {
  const [page = 0, index = 0] = group.split("/").map(Number);
  return groupPages[page]?.[index] ?? 0;
}

test("every page is read once, the users before the groups, and the members of a page of groups before the next", () => {
  fc.assert(
    fc.property(directory, (of) => {
      const expected = [
        ...Array.from({ length: of.userPages + 1 }, (_, page) => `users ${page}`),
        ...of.groupPages.flatMap((groups, page) => [
          `groups ${page}`,
          ...groups.flatMap((more, index) =>
            Array.from({ length: more + 1 }, (_, it) => `members ${page}/${index} ${it}`),
          ),
        ]),
      ];
      expect(walk(WHOLE, of).seen).toEqual(expected);
    }),
  );
});

test("only a reading that has seen everything sweeps away what it has not seen, and at its very end", () => {
  fc.assert(
    fc.property(directory, (of) => {
      const { parts } = walk(WHOLE, of);
      expect(parts.indexOf("sweep")).toBe(parts.length - of.sweeps - 1);
      expect(walk({ ...WHOLE, marks: false }, of).parts).not.toContain("sweep");
      expect(parts.every((it) => SYNC_PARTS.includes(it))).toBe(true);
    }),
  );
});

test("what has changed is asked for by the links of the last reading", () => {
  const plan: SyncPlan = { links: { users: "u", groups: "g" }, marks: false };
  expect(firstPosition(plan)).toEqual({ part: "users", cursor: "u" });
  expect(nextPosition(plan, { part: "users", cursor: "u" }, {})).toEqual({ part: "groups", cursor: "g" });
});
