import { expect, test } from "vitest";
import { graphFault } from "./graph-fault.ts";

const NOW = new Date("2026-05-04T10:00:00Z");

function fault(status: number, code?: string, innerCode?: string) {
  const body = code === undefined ? undefined : { error: { code, innerError: { code: innerCode } } };
  return graphFault({ status, body, retryAt: undefined, requestId: "r" }, NOW).fault;
}

test.each([
  [404, "ErrorItemNotFound", "item_gone"],
  [404, "ErrorFolderNotFound", "folder_gone"],
  [404, "ErrorSyncFolderNotFound", "folder_gone"],
  [404, "ErrorInvalidUser", "no_mailbox"],
  [404, "Request_ResourceNotFound", "no_mailbox"],
  [404, "ResourceNotFound", "no_mailbox"],
  [404, "MailboxNotEnabledForRESTAPI", "mailbox_unavailable"],
  [404, "MailboxNotSupportedForRESTAPI", "mailbox_unavailable"],
  [404, "ErrorMailboxNotEnabledForRESTAPI", "mailbox_unavailable"],
  [400, "extensionError", "mailbox_unavailable"],
  [403, "ErrorAccessDenied", "out_of_scope"],
  [403, "Authorization_RequestDenied", "integration_broken"],
  [401, "InvalidAuthenticationToken", "integration_broken"],
  [401, "AuthenticationError", "integration_broken"],
  [400, "ErrorQuotaExceeded", "destination_impossible"],
  [507, "quotaLimitReached", "destination_impossible"],
  [409, "ErrorCannotDeleteObject", "destination_impossible"],
  [400, "ErrorInvalidIdMalformed", "rejected"],
  [400, "InefficientFilter", "rejected"],
  [424, "FailedDependency", "transient"],
  [429, "ErrorItemNotFound", "throttled"],
  [500, "UnknownError", "transient"],
  [503, "MailboxInfoStale", "transient"],
  [503, "serviceNotAvailable", "transient"],
] as const)("%i %s is %s", (status, code, expected) => {
  expect(fault(status, code)).toBe(expected);
});

test("a 404 of a mailbox is never taken for a 404 of an item, and one without a code for neither", () => {
  expect(fault(404, "MailboxNotEnabledForRESTAPI")).not.toBe("item_gone");
  expect(fault(404)).toBe("rejected");
});

test("an inner code speaks where the outer one says nothing", () => {
  expect(fault(404, "notFound", "ErrorItemNotFound")).toBe("item_gone");
});

test("an empty answer is judged by its status", () => {
  expect(fault(503)).toBe("transient");
  expect(fault(429)).toBe("throttled");
});
