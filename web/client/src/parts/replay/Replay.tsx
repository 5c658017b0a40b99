import type { ReplayView, ShowView } from "../../protocol";
import { useResource } from "../../state/resource";
import { ErrorState } from "../ErrorState";
import { ReplayShow } from "./ReplayShow";
import "../../styles/replay.css";

/** Reads what is kept of a show and plays it. */
export default function Replay({ show }: { show: ShowView }) {
  const replay = useResource<ReplayView>(`/shows/${encodeURIComponent(show.slug)}/replay`);
  if (replay.data) return <ReplayShow show={show} replay={replay.data} />;
  if (replay.error !== null) return <ErrorState isPage error={replay.error} onRetry={replay.reload} />;
  return <main class="live live--loading" aria-busy="true" />;
}
