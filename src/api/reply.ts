/** The envelope of a success. */
export function ok<Result>(result: Result, messages: readonly { code: number; message: string }[] = []) {
  return { success: true as const, errors: [], messages: [...messages], result };
}

export interface Page {
  readonly page: number;
  readonly per_page: number;
  readonly total?: number | undefined;
  /** For the next page. */
  readonly cursor?: string | undefined;
}

/** The envelope of one page. */
export function paged<Item>(items: readonly Item[], { page, per_page, total, cursor }: Page) {
  return {
    ...ok([...items]),
    result_info: {
      count: items.length,
      page,
      per_page,
      ...(total !== undefined && { total_count: total }),
      ...(cursor !== undefined && items.length === per_page && { cursor }),
    },
  };
}

/** Which rows a page is. */
export function rowsOf({ page, per_page }: { readonly page: number; readonly per_page: number }) {
  return { offset: (page - 1) * per_page, limit: per_page };
}

/** Moments go out in ISO 8601, absent ones as null. */
export function iso(at: Date | undefined): string | null {
  return at === undefined ? null : at.toISOString();
}
