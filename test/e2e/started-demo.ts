import { readApiConnection } from "../../src/main/api-connection.ts";
import { type DemoPeople, demoOrganisations, demoPeople } from "../../src/main/demo/demo-organisations.ts";
import { readState } from "../../src/main/demo/demo-state.ts";
import { openPostOffice, type PostOffice } from "../../src/main/demo/post-mail.ts";
import { type Api, openApi } from "./api.ts";
import { newPlace, type Place } from "./installation.ts";
import { npmStart, ready, until } from "./npm-start.ts";
import { openSimulatedMailboxes, type SimulatedMailboxes } from "./simulated-mailboxes.ts";

/** What somebody has who has typed `npm start` in a new folder, by what stands on his screen. */
export interface StartedDemo extends AsyncDisposable {
  readonly place: Place;
  /** Where the first administrator is made, and with which code. */
  readonly setup: { readonly url: string; readonly code: string };
  /** With the token of the demo's own command line. */
  readonly api: Api;
  /** Where the simulated providers take mail. */
  readonly office: PostOffice;
  readonly mailboxes: SimulatedMailboxes;
  /** One at Microsoft 365, one at Google Workspace. */
  readonly companies: readonly DemoPeople[];
}

export async function startDemo(environment: Readonly<Record<string, string>> = {}): Promise<StartedDemo> {
  await using opened = new AsyncDisposableStack();
  const place = opened.use(await newPlace());
  const started = opened.use(npmStart({ ...place.environment, UNDELIVER_DEMO: "1", ...environment }));
  await ready(place.base, started);
  // Printed last of all.
  const screen = await until("what the demo prints", () => {
    const output = started.output();
    return output.includes("Now watch:") ? output : undefined;
  });
  const [host = "", port = ""] = printed(screen, /SMTP (\S+), no password/).split(":");
  const { token = "", accountId = "" } = await readApiConnection(place.environment);
  const state = await readState(place.dataDir);
  if (state === undefined) throw new Error("the demo keeps no state");
  const office = opened.use(openPostOffice({ host, port: Number(port) }));
  const parts = opened.move();
  return {
    place,
    setup: { url: printed(screen, /Open +(\S+)/), code: printed(screen, /Code +(\S+)/) },
    api: openApi(place.base, accountId, token),
    office,
    mailboxes: openSimulatedMailboxes(
      printed(screen, /Control +(\S+), faults/),
      printed(screen, /bearer token (\S+)/),
    ),
    companies: demoPeople(demoOrganisations(state)),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function printed(screen: string, pattern: RegExp): string {
  const found = pattern.exec(screen)?.[1];
  if (found === undefined) throw new Error(`${String(pattern)} is not on the screen:\n${screen}`);
  return found;
}
