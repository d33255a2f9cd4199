import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../../../test/support/simulator/test-workspace.ts";

const ADA = "ada.abel@workspace.example";
const [METADATA, READONLY, LABELS] = ["metadata", "readonly", "labels"].map(
  (it) => `https://www.googleapis.com/auth/gmail.${it}`,
);

let workspace: TestWorkspace;
let id: string;
beforeAll(async () => {
  const grantedScopes = [METADATA, READONLY, LABELS].filter((it) => it !== undefined);
  workspace = await openTestWorkspace({}, (seed) => ({
    ...seed,
    serviceAccounts: seed.serviceAccounts.map((it) => ({ ...it, grantedScopes })),
  }));
  id = workspace.deliver(ADA, "Message-ID: <m@x.example>\r\n\r\nbody\r\n");
});
afterAll(() => workspace[Symbol.asyncDispose]());

describe("a scope", () => {
  test("gmail.metadata shows headers, and neither bodies nor a search", async () => {
    const { messages } = workspace.gmail(ADA, METADATA).users;
    expect((await messages.list({ userId: "me" })).data.messages).toHaveLength(1);
    expect((await messages.get({ userId: "me", id, format: "metadata" })).data.payload?.headers).toHaveLength(
      2,
    );
    const refused = { status: 403 };
    await expect(messages.list({ userId: "me", q: "in:anywhere" })).rejects.toMatchObject(refused);
    await expect(messages.get({ userId: "me", id, format: "full" })).rejects.toMatchObject(refused);
    await expect(messages.get({ userId: "me", id, format: "raw" })).rejects.toMatchObject(refused);
  });

  test("gmail.readonly reads all and changes nothing", async () => {
    const { messages } = workspace.gmail(ADA, READONLY).users;
    expect((await messages.get({ userId: "me", id, format: "raw" })).data.raw).toBeDefined();
    await expect(messages.trash({ userId: "me", id })).rejects.toMatchObject({
      status: 403,
      response: { data: { error: { errors: [{ reason: "insufficientPermissions" }] } } },
    });
  });

  test("gmail.labels makes labels and shows no mail", async () => {
    const { labels, messages } = workspace.gmail(ADA, LABELS).users;
    expect((await labels.create({ userId: "me", requestBody: { name: "New" } })).data.name).toBe("New");
    await expect(messages.list({ userId: "me" })).rejects.toMatchObject({ status: 403 });
  });
});
