import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../net/api";
import { wholeLanguage } from "../i18n";
import type { PageProps, PageRoute } from "../routes";
import { ErrorState } from "./ErrorState";
import { Skeleton } from "./Skeleton";

interface LazyPageProps extends Pick<PageRoute, "load"> {
  front: boolean;
  params: PageProps["params"];
}

/** Loads a page's code, and the sentences that it needs, when it is first shown. */
export function LazyPage({ load, front, params }: LazyPageProps) {
  const [Loaded, setLoaded] = useState<ComponentType<PageProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    setFailed(false);
    Promise.all([load(), front || wholeLanguage()]).then(
      ([module]) => wanted && setLoaded(() => module.default),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [load, front, round]);

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
