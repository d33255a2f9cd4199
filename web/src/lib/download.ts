import { failureOf } from "./api.ts";
import { reach } from "./reach.ts";

/** Long enough for the slowest browser to have begun with it. */
const KEPT_MS = 60_000;

/** Fetches a file and hands it to the person under this name. Rejects with what the server says where it refuses. */
export async function download(url: string, fileName: string): Promise<void> {
  const response = await reach(url, { credentials: "same-origin", headers: { "x-undeliver": "dashboard" } });
  if (!response.ok) throw await failureOf(response);
  const href = URL.createObjectURL(await response.blob());
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}
