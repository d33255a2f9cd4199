import { z } from "zod";
import { jsonOf, openHttp } from "../http.ts";
import { parseReply, unexpected } from "../parse-reply.ts";
import { faultOfStatus, refused } from "../provider-fault.ts";
import { toSegment } from "../url-parts.ts";

interface Asked {
  readonly loginRoot: string;
  /** The directory's id, or one of its domains. */
  readonly directory: string;
  readonly now: () => Date;
}

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const WHOLE_GUID = new RegExp(`^${GUID.source}$`);
const Discovery = z.object({ issuer: z.string() });

/** The id of a directory that may be named by a domain: Entra's own document about it names the id. */
export async function entraDirectoryId(
  { loginRoot, directory, now }: Asked,
  signal: AbortSignal,
): Promise<string> {
  const named = directory.toLowerCase();
  if (WHOLE_GUID.test(named)) return named;
  await using http = openHttp(loginRoot, { now, connections: 1 });
  const path = `/${toSegment(named)}/v2.0/.well-known/openid-configuration`;
  const reply = await http.send({ method: "GET", path, headers: { accept: "application/json" } }, signal);
  if (reply.status === 400 || reply.status === 404)
    throw refused("integration_broken", { ...reply, code: "AADSTS90002" }, now());
  if (reply.status !== 200) throw refused(faultOfStatus(reply.status), { ...reply, code: undefined }, now());
  const id = GUID.exec(parseReply(Discovery, jsonOf(reply)).issuer.toLowerCase())?.[0];
  if (id === undefined) throw unexpected("unexpected_reply", "the directory's document names no id");
  return id;
}
