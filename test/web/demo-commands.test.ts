import { expect, inject, test } from "vitest";
import { readConfig } from "#config/config.ts";
import { openOnData } from "#main/on-data.ts";
import { serve } from "#main/serve.ts";
import { openLog } from "#telemetry/log.ts";
import { overviewTexts } from "../../web/src/texts/overview.ts";
import { cloneDatabase } from "../support/database.ts";
import { runCli } from "../support/run-cli.ts";
import { postAuth } from "../support/sign-in-as.ts";

const EMAIL = "ann@acme.example";
const PASSWORD = "three quiet words apart";

test("the commands on a demo's overview end with a link, by which one is in one's own organisation", async () => {
  await using database = await cloneDatabase();
  const config = readConfig({
    DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 9).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_LOG_LEVEL: "error",
    UNDELIVER_ROLES: "api",
    UNDELIVER_DEMO: "0",
  });
  await using serving = await serve(config, openLog("error"));
  const origin = `http://127.0.0.1:${serving.http.port}`;
  const { tenants, persons } = openOnData(config);
  let printed = "";
  for (const command of overviewTexts.next.demo.commands) {
    const words = command.replace("NAME", "acme").replace("YOU@YOUR.DOMAIN", EMAIL).split(" ");
    expect(words.slice(0, 2)).toEqual(["npx", "undeliver"]);
    const run = await runCli(words.slice(2), { operator: { tenants, persons } });
    expect(run, command).toMatchObject({ exitCode: 0 });
    printed = run.out;
  }
  const link = new URL(printed);
  expect(link.origin).toBe(origin);
  const joined = await fetch(`${origin}/client/v4/invitation`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-undeliver": "test" },
    body: JSON.stringify({ token: link.searchParams.get("token"), name: "Ann", password: PASSWORD }),
  });
  expect(joined.status).toBe(200);
  const signedIn = await postAuth(origin, "/sign-in/email", { body: { email: EMAIL, password: PASSWORD } });
  expect(signedIn.status).toBe(200);
});
