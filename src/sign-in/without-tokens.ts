/** The cookie carries the session's token and no script can read it: the answers must not tell it either. */
export async function withoutTokens(answer: Response): Promise<Response> {
  if (answer.headers.get("content-type")?.includes("json") !== true) return answer;
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  // A redirect is JSON as well, of nothing.
  const body = text === "" ? text : JSON.stringify(stripped(JSON.parse(text) as unknown));
  return new Response(body, { status: answer.status, headers });
}

function stripped(body: unknown): unknown {
  if (!isObject(body)) return body;
  const { token: _token, session, ...rest } = body;
  if (!isObject(session)) return session === undefined ? rest : { ...rest, session };
  const { token: _own, ...shown } = session;
  return { ...rest, session: shown };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
