import { authTexts } from "../texts/auth.ts";
import { ApiFailure } from "./api.ts";
import { reach } from "./reach.ts";

interface AuthFailure {
  readonly code?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly type: string; readonly message: string }[];
}

/** Asks what is below `/auth`: passwords, second factors, sessions. Its failures have `{code, message}`. */
export async function auth<Answer = unknown>(path: `/${string}`, body: object = {}): Promise<Answer> {
  const response = await reach(`/auth${path}`, {
    method: "POST",
    credentials: "same-origin",
    headers: { accept: "application/json", "content-type": "application/json", "x-undeliver": "dashboard" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await failureOf(response);
  return (await response.json()) as Answer;
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const body = (await response.json().catch(() => ({}))) as AuthFailure;
  // What the server refuses before it looks at the path comes in the envelope of the API.
  const { code: type = "unreadable", message = authTexts.unreadable(response.status) } =
    body.errors?.[0] === undefined ? body : { code: body.errors[0].type, message: body.errors[0].message };
  return new ApiFailure(response.status, {
    type,
    message: authTexts.failures[type] ?? message,
    result: undefined,
  });
}
