import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

test("an empty environment runs everything on loopback", () => {
  const config = readConfig({});
  expect(config.roles).toEqual(["intake", "worker", "api"]);
  expect(config.http).toEqual({ host: "127.0.0.1", port: 8080 });
  expect(config.smtp).toMatchObject({ host: "127.0.0.1", port: 2525, maxBytes: 150 * 1024 * 1024 });
  expect(config.databaseUrl).toBeUndefined();
  expect(config.demo).toBeUndefined();
});

test("all mistakes are told at once, by name and never by value", () => {
  const bad = {
    UNDELIVER_HTTP_LISTEN: "hunter2",
    UNDELIVER_DEMO: "hunter2",
    UNDELIVER_SECRET_KEY: "aHVudGVyMg==",
  };
  const error = mistakeOf(bad);
  expect(error.mistakes).toHaveLength(3);
  expect(error.message).toContain("UNDELIVER_HTTP_LISTEN must be HOST:PORT");
  expect(error.message).toContain("UNDELIVER_SECRET_KEY must be 32 bytes");
  expect(error.message).not.toContain("hunter2");
});

test("a database of one's own needs a key of one's own", () => {
  expect(mistakeOf({ DATABASE_URL: "postgres://db.example/x" }).message).toContain(
    "UNDELIVER_SECRET_KEY must be set",
  );
});

test("a certificate without its key is a mistake", () => {
  expect(mistakeOf({ UNDELIVER_TLS_CERT: "/a.pem" }).message).toContain("must be set together");
});

test("an IPv6 address is written in brackets, and an empty variable counts as unset", () => {
  expect(readConfig({ UNDELIVER_SMTP_LISTEN: "[::1]:25", UNDELIVER_DEMO: "" })).toMatchObject({
    smtp: { host: "::1", port: 25 },
    demo: undefined,
  });
});

test("roles are chosen by name", () => {
  expect(readConfig({ UNDELIVER_ROLES: "intake,api" }).roles).toEqual(["intake", "api"]);
  expect(mistakeOf({ UNDELIVER_ROLES: "intake,cook" }).message).toContain(
    "must be some of intake, worker, api",
  );
});

test("the first administrator has an address and a good password, or neither", () => {
  const email = { UNDELIVER_ADMIN_EMAIL: "Ann@corp.example" };
  const password = { UNDELIVER_ADMIN_PASSWORD: "three quiet words apart" };
  expect(readConfig({ ...email, ...password }).admin).toEqual({
    email: "ann@corp.example",
    password: "three quiet words apart",
  });
  for (const half of [email, password]) expect(mistakeOf(half).message).toContain("must be set together");
  const weak = mistakeOf({ ...email, UNDELIVER_ADMIN_PASSWORD: "hunter2hunter2" });
  expect(weak.message).toContain("UNDELIVER_ADMIN_PASSWORD is too weak");
  expect(weak.message).not.toContain("hunter2");
});

test("a public URL has no slash at the end, and mail goes out by SMTP only", () => {
  expect(readConfig({ UNDELIVER_PUBLIC_URL: "https://undeliver.example/" }).publicUrl).toBe(
    "https://undeliver.example",
  );
  expect(mistakeOf({ UNDELIVER_PUBLIC_URL: "ftp://undeliver.example" }).message).toContain(
    "UNDELIVER_PUBLIC_URL",
  );
  expect(mistakeOf({ UNDELIVER_MAIL_URL: "https://hunter2@mail.example" }).message).toMatch(
    /UNDELIVER_MAIL_URL(?!.*hunter2)/,
  );
});

function mistakeOf(environment: Record<string, string>): ConfigError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

test("the instance's application has a client id and one credential, and only with that id", () => {
  const app = { UNDELIVER_MICROSOFT_CLIENT_ID: "app" };
  const files = { UNDELIVER_MICROSOFT_CERT: "/a.pem", UNDELIVER_MICROSOFT_KEY: "/a.key" };
  expect(readConfig({}).microsoftApp).toBeUndefined();
  expect(readConfig({ ...app, UNDELIVER_MICROSOFT_CLIENT_SECRET: "s" }).microsoftApp).toEqual({
    clientId: "app",
    cloud: "global",
    credential: { kind: "secret", secret: "s" },
  });
  expect(readConfig({ ...app, ...files, UNDELIVER_MICROSOFT_CLOUD: "dod" }).microsoftApp).toEqual({
    clientId: "app",
    cloud: "dod",
    credential: { kind: "certificate", certFile: "/a.pem", keyFile: "/a.key" },
  });
  const secret = { UNDELIVER_MICROSOFT_CLIENT_SECRET: "hunter2" };
  for (const wrong of [app, secret, files, { ...app, ...files, ...secret }]) {
    const { message } = mistakeOf(wrong);
    expect(message).toContain("UNDELIVER_MICROSOFT_CLIENT_ID needs either");
    expect(message).not.toContain("hunter2");
  }
  expect(mistakeOf({ ...app, UNDELIVER_MICROSOFT_CERT: "/a.pem" }).message).toContain("must be set together");
});

test("further instance keys open beside one that seals", () => {
  const key = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
  const [first, second] = [key(1), key(2)];
  const both = { UNDELIVER_SECRET_KEY: first, UNDELIVER_OTHER_SECRET_KEYS: `${second} ${first}` };
  expect(readConfig(both).otherSecretKeys).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
  expect(mistakeOf({ UNDELIVER_OTHER_SECRET_KEYS: first }).message).toContain(
    "together with UNDELIVER_SECRET_KEY",
  );
  expect(mistakeOf({ ...both, UNDELIVER_OTHER_SECRET_KEYS: "c2hvcnQ=" }).message).toContain(
    "32 bytes in base64",
  );
});
