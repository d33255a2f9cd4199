/** The compiler refuses the call while a member of the union is unanswered. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
