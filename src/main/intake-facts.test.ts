import { expect, test } from "vitest";
import { readConfig } from "#config/config.ts";
import { intakeFacts } from "./intake-facts.ts";

const facts = (environment: Readonly<Record<string, string>>) =>
  intakeFacts(readConfig({ UNDELIVER_JOURNAL_DOMAIN: "journal.corp.example", ...environment }));

test("of an intake of its own a process knows where it listens, and whether it has a certificate", () => {
  expect(facts({})).toMatchObject({ port: 2525, isLoopback: true, hasTls: false });
  expect(facts({ UNDELIVER_SMTP_LISTEN: "0.0.0.0:25" })).toMatchObject({ port: 25, isLoopback: false });
});

test("where the intake runs elsewhere, its guides do not go by variables that are not its own", () => {
  expect(facts({ UNDELIVER_ROLES: "api", UNDELIVER_SMTP_LISTEN: "0.0.0.0:2525" })).toEqual({
    journalDomain: "journal.corp.example",
    port: 25,
    isLoopback: false,
    hasTls: true,
    maxMegabytes: 150,
  });
});

test("behind a load balancer mail systems reach that one, and the certificate is still the intake's", () => {
  expect(facts({ UNDELIVER_SMTP_PROXY_PROTOCOL: "1" })).toMatchObject({
    port: 25,
    isLoopback: false,
    hasTls: false,
  });
});
