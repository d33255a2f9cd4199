import { expect, test } from "vitest";
import { ACCESS } from "../../test/support/access-table.ts";
import { TOLD_BY, VALUES_OF } from "../../test/support/audited-changes.ts";

test("the table says of every route that can change something what it tells the audit log, or why nothing", () => {
  const changing = Object.keys(ACCESS).filter((it) => !it.startsWith("GET "));
  expect(Object.keys(TOLD_BY).toSorted()).toEqual(changing.toSorted());
  const told = new Set(Object.values(TOLD_BY).flatMap((it) => ("why" in it ? [] : it)));
  expect([...told].filter((it) => VALUES_OF[it] === undefined)).toEqual([]);
});
