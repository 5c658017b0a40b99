import { useEffect, useState } from "preact/hooks";
import { growWithinMs, linesToOffer } from "../../media/lines";
import type { RtcSource } from "../../media/rtc";
import { StageListener } from "../../media/stageListener";
import type { LiveRoom } from "../liveRoom";
import { selectionOf, type StageWatch } from "./useStage";

/** Hears everybody on stage but oneself, while somebody else is there; gives the pictures' connection. */
export function useStageListener(slug: string, room: LiveRoom, stage: StageWatch): RtcSource | null {
  const [listener, setListener] = useState<StageListener | null>(null);
  const places = stage.places.value;
  const isWanted = places.some((one) => !one.isMe && one.isSending);
  const { tracks } = room.view.value.stage;
  const selection = selectionOf(places, null);
  useEffect(() => {
    if (!isWanted) return;
    const made = new StageListener(slug);
    setListener(made);
    return () => {
      made.close();
      setListener(null);
    };
  }, [slug, isWanted]);
  useEffect(() => {
    listener?.expectLines(linesToOffer(tracks));
    listener?.select(selection);
  }, [listener, JSON.stringify(selection), tracks]);

  const source = listener?.source.value ?? null;
  const needsMore =
    source !== null && growWithinMs(tracks, source.link.value.connection.videos.length) !== null;
  useEffect(() => {
    if (needsMore) void source?.grow();
  }, [source, needsMore, tracks]);
  return source;
}
