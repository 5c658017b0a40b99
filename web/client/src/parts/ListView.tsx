import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import type { Listing } from "../state/listing";
import { Button } from "./Button";
import { ErrorState, FormError } from "./ErrorState";
import { Skeleton } from "./Skeleton";

interface ListViewProps<T> {
  list: Listing<T>;
  empty: ComponentChildren;
  skeleton?: "rows" | "cards";
  children: (items: readonly T[]) => ComponentChildren;
}

/** A list while it loads, when it is empty, when it failed, and when it is there. */
export function ListView<T>({ list, empty, skeleton = "rows", children }: ListViewProps<T>) {
  if (list.items === null) {
    return list.error ? (
      <ErrorState error={list.error} onRetry={list.reload} />
    ) : (
      <Skeleton shape={skeleton} />
    );
  }
  if (list.items.length === 0) return <>{empty}</>;
  return (
    <>
      {children(list.items)}
      <FormError error={list.error} />
      {list.hasMore && (
        <div class="form__acts form__acts--middle">
          <Button busy={list.isReadingMore} onClick={list.more}>
            {t("word.more")}
          </Button>
        </div>
      )}
    </>
  );
}
