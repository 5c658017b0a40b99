import { post } from "../net/api";
import type { CreateShow, ShowList, ShowView } from "../protocol";
import { useResource, type Resource } from "./resource";

/** The shows of whoever is signed in, newest first. */
export function useOwnShows(): Resource<ShowList> {
  return useResource<ShowList>("/shows?mine=1");
}

/** A show with only its title, to go live at once; the rest can be said later. */
export function createShow(title: string): Promise<ShowView> {
  return post<ShowView>("/shows", { title } satisfies CreateShow);
}
