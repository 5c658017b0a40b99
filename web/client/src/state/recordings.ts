// The host's recordings: what is kept, for how long, and the files made of them.

import { useEffect, useState } from "preact/hooks";
import { del, post } from "../net/api";
import type { RecordingList, RecordingView, SetRecording } from "../protocol";
import { useResource, type Resource } from "./resource";

const BUSY_EVERY_MS = 2000;
const CALM_EVERY_MS = 15_000;

/** Whether something goes on with it that is worth looking at often. */
export function isBusy(recording: RecordingView): boolean {
  return recording.mp4.state === "making" || recording.state === "erasing";
}

/** All recordings of whoever is signed in, newest first. */
export function useRecordings(): Resource<RecordingList> {
  const [everyMs, setEveryMs] = useState<number | undefined>(undefined);
  const list = useResource<RecordingList>("/recordings", everyMs);
  const items = list.data?.items ?? [];
  const next = items.some(isBusy)
    ? BUSY_EVERY_MS
    : items.some((one) => one.state === "recording")
      ? CALM_EVERY_MS
      : undefined;
  useEffect(() => setEveryMs(next), [next]);
  return list;
}

/** The recording of one show of mine, looked at while the show runs. */
export function useRecording(slug: string): Resource<RecordingView> {
  return useResource<RecordingView>(pathOf(slug), 5000);
}

export function setRecording(slug: string, wishes: SetRecording): Promise<RecordingView> {
  return post<RecordingView>(pathOf(slug), wishes);
}

export function deleteRecording(slug: string): Promise<RecordingView> {
  return del<RecordingView>(pathOf(slug));
}

export function makeMp4(slug: string): Promise<RecordingView> {
  return post<RecordingView>(`${pathOf(slug)}/mp4`);
}

/** Stops the making, or deletes the file. */
export function dropMp4(slug: string): Promise<RecordingView> {
  return del<RecordingView>(`${pathOf(slug)}/mp4`);
}

function pathOf(slug: string): string {
  return `/shows/${encodeURIComponent(slug)}/recording`;
}
