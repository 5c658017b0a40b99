// Where a show is sent on to by RTMP, for its host and staff.

import { del, patch, post } from "../net/api";
import type { AddRestream, ChangeRestream, Empty, RestreamList, RestreamView } from "../protocol";
import { useResource } from "./resource";

const EVERY_MS = 2000;

export type RestreamPlatform = RestreamView["platform"];

/** Servers that the large platforms name to everybody; the others give each seller an address of their own. */
export const SERVERS: Record<RestreamPlatform, string> = {
  youtube: "rtmps://a.rtmps.youtube.com:443/live2",
  facebook: "rtmps://live-api-s.facebook.com:443/rtmp",
  custom: "",
};

/** The server cannot read the target's stream key any more: it goes on only with the key written anew. */
export function isKeyLost(target: RestreamView): boolean {
  return target.problem === "restream.key_unreadable";
}

/** The show's targets, read every two seconds, and what can be done with them. */
export function useRestreams(slug: string) {
  const path = `/shows/${encodeURIComponent(slug)}/restreams`;
  const targets = useResource<RestreamList>(path, EVERY_MS);

  async function act<T>(work: Promise<T>): Promise<void> {
    await work;
    targets.reload();
  }

  return {
    targets,
    add: (body: AddRestream) => act(post<RestreamView>(path, body)),
    change: (id: string, body: ChangeRestream) => act(patch<RestreamView>(`${path}/${id}`, body)),
    remove: (id: string) => act(del<Empty>(`${path}/${id}`)),
    start: (id: string) => act(post<RestreamView>(`${path}/${id}/start`)),
    stop: (id: string) => act(post<RestreamView>(`${path}/${id}/stop`)),
  };
}

export type RestreamDesk = ReturnType<typeof useRestreams>;
