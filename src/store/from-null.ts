/** SQL's null becomes `undefined` where rows enter the program; nothing else does. */
export function fromNull<T>(value: T | null): T | undefined {
  return value ?? undefined;
}
