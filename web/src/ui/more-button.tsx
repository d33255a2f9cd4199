import { Button } from "@mantine/core";
import { formTexts } from "../texts/forms.ts";

interface MoreButtonProps {
  /** What more there is, where that says something. */
  readonly label?: string;
  /** A list that comes in pages. */
  readonly of: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): Promise<unknown>;
  };
}

/** The next page of a list, below what is there. Nothing where that is all. */
export function MoreButton({ label = formTexts.more, of }: MoreButtonProps) {
  if (!of.hasNextPage) return undefined;
  return (
    <Button
      variant="default"
      style={{ alignSelf: "center" }}
      loading={of.isFetchingNextPage}
      onClick={() => void of.fetchNextPage()}
    >
      {label}
    </Button>
  );
}
