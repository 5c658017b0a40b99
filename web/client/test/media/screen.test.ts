import { expect, it } from "vitest";
import { Screen } from "../../src/media/screen";

/** As much of a video element as there is to pausing. */
class Video extends EventTarget {
  muted = false;
  playsInline = false;
  paused = true;
  ended = false;
  readyState = 4;

  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

class Watched extends Screen {
  resumedTimes = 0;

  protected override resumed(): void {
    this.resumedTimes += 1;
  }
}

function watched(): [Video, Watched] {
  const video = new Video();
  const screen = new Watched(video as unknown as HTMLVideoElement);
  void video.play();
  return [video, screen];
}

it("is paused when somebody else pauses the element, and goes on when they let it play", () => {
  const [video, screen] = watched();
  video.pause();
  expect(screen.isPaused.value).toBe(true);
  void video.play();
  expect(screen.isPaused.value).toBe(false);
  expect(screen.resumedTimes).toBe(1);
});

it("resumes once when it is asked to play", () => {
  const [, screen] = watched();
  screen.togglePaused();
  expect(screen.isPaused.value).toBe(true);
  screen.togglePaused();
  expect([screen.isPaused.value, screen.resumedTimes]).toEqual([false, 1]);
});

it("is not paused by a change of the source or by the end", () => {
  const [video, screen] = watched();
  video.readyState = 0;
  video.pause();
  void video.play();
  video.readyState = 4;
  video.ended = true;
  video.pause();
  expect(screen.isPaused.value).toBe(false);
});
