import { expect, test } from "vitest";
import { ProviderError } from "../provider-error.ts";
import { refusedLine, toLine } from "./self-test-line.ts";

const detailOf = (detail: string): string => toLine("test_mailbox", { result: "passed", detail }).detail;

test("each line says a whole sentence, and no address is written otherwise than it is", () => {
  expect(detailOf("the provider answered")).toBe("The provider answered.");
  expect(detailOf("Is it there?")).toBe("Is it there?");
  expect(detailOf("zora@corp.example is a person's mailbox")).toBe(
    "zora@corp.example is a person's mailbox.",
  );
});

test("what may go over is not tried, and what is refused for good has failed, with what to do by its code", () => {
  const line = (fault: ProviderError["fault"], code: string) =>
    refusedLine("right", new ProviderError(fault, "the provider answered", { code }), "User.Read.All");
  expect(line("transient", "http_503")).toMatchObject({ result: "not_tried", isBroken: false });
  expect(line("integration_broken", "Authorization_RequestDenied")).toMatchObject({
    result: "failed",
    isBroken: true,
    subject: "User.Read.All",
    advice: expect.stringContaining("application permission"),
  });
});
