import { expect, test } from "vitest";
import { withOriginals } from "./with-originals.ts";

test("whom a forward has passed by is a recipient too, and everybody else stays as journaled", () => {
  const plain = {
    address: "ann@corp.test",
    kind: "to",
    expandedFrom: "all@corp.test",
    forwardedFrom: undefined,
  } as const;
  const forwarded = {
    address: "bob@corp.test",
    kind: "cc",
    expandedFrom: undefined,
    forwardedFrom: "old@corp.test",
  } as const;
  expect(withOriginals([plain, forwarded])).toEqual([
    plain,
    forwarded,
    { address: "old@corp.test", kind: "cc", expandedFrom: undefined, forwardedFrom: undefined },
  ]);
});
