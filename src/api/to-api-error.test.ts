import { expect, test } from "vitest";
import { toFailure } from "./to-api-error.ts";

function failureOf(code: string) {
  return toFailure(Object.assign(new Error("of the driver"), { code }));
}

test("two that met in the database: nothing was done, and the caller is told to ask again", () => {
  for (const code of ["40P01", "40001"]) {
    expect(failureOf(code)).toMatchObject({
      status: 503,
      body: { success: false, errors: [{ type: "unavailable", message: expect.stringContaining("again") }] },
    });
  }
});

test("a database that is away is no bug of ours, a statement that it refuses is", () => {
  for (const code of ["08006", "53300", "57P01", "58030", "ECONNREFUSED", "EPIPE"]) {
    expect(failureOf(code)).toMatchObject({ status: 503, body: { errors: [{ type: "unavailable" }] } });
  }
  for (const code of ["23505", "42703", "22P02"]) {
    expect(failureOf(code)).toMatchObject({ status: 500, body: { errors: [{ type: "internal" }] } });
  }
});

test("nothing of an error's own message goes out", () => {
  expect(JSON.stringify([failureOf("40P01"), failureOf("23505")])).not.toContain("of the driver");
});

test("a path that no file can have is a mistake of whoever asks, and not of ours", () => {
  expect(toFailure({ code: "FST_STATIC_FORBIDDEN_PATH" }).status).toBe(400);
});
