import { once } from "node:events";

/** What `startChild` was given. It comes as the first message: 20,000 mailboxes are more than a command line holds. */
export async function settingsOfParent<Settings>(): Promise<Settings> {
  const [settings] = (await once(process, "message")) as unknown[];
  return settings as Settings;
}
