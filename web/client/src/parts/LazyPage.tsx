import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../net/api";
import type { PageProps, PageRoute } from "../routes";
import { ErrorState } from "./ErrorState";
import { Skeleton } from "./Skeleton";

/** Loads a page's code when it is first shown. */
export function LazyPage({ load, params }: { load: PageRoute["load"]; params: PageProps["params"] }) {
  const [Loaded, setLoaded] = useState<ComponentType<PageProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    setFailed(false);
    load().then(
      (module) => wanted && setLoaded(() => module.default),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [load, round]);

  if (failed) return <ErrorState error={new ApiError("page.unloaded")} onRetry={() => setRound(round + 1)} />;
  if (!Loaded) {
    return (
      <div class="page">
        <Skeleton shape="rows" count={4} />
      </div>
    );
  }
  return <Loaded params={params} />;
}
