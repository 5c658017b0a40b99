// A viewer's own part of the stage: ready with camera and microphone, then sending as a guest.

import { computed, effect, signal } from "@preact/signals";
import type { StageMember } from "../../protocol";
import { t } from "../../i18n";
import type { LiveRoom } from "../liveRoom";
import { toast } from "../toasts";
import { OnAir } from "./onAir";
import { answerInvite, leaveStage, muteOnStage } from "./acts";

/** `ready`: camera and microphone are tried out and nothing is sent. */
export type GuestStep = "off" | "ready" | "sending";

const MEMBER_MS = 5000;

export class StageGuest {
  readonly step = signal<GuestStep>("off");
  readonly air = signal<OnAir | null>(null);
  /** Another tab of this browser took over the sending. */
  readonly isElsewhere = signal(false);
  readonly member = computed<StageMember | null>(() => {
    const { stage, me } = this.#room.view.value;
    return stage.members.find((one) => one.person.id === me?.id) ?? null;
  });

  readonly #room: LiveRoom;
  readonly #path: string;
  readonly #tabs: BroadcastChannel;
  readonly #stop: () => void;
  /** Off the stage by one's own wish. */
  #hasLeft = false;

  constructor(room: LiveRoom, slug: string) {
    this.#room = room;
    this.#path = `/shows/${encodeURIComponent(slug)}/stage-grant`;
    this.#tabs = new BroadcastChannel(`haat.stage.${slug}`);
    this.#tabs.onmessage = () => {
      if (this.step.value !== "sending") return;
      this.isElsewhere.value = true;
      this.#close();
    };
    const stopFollowing = effect(() => {
      if (this.member.value !== null || this.step.peek() !== "sending") return;
      this.#close();
      if (!this.#hasLeft && !room.view.peek().hasEnded) toast(t("onstage.taken_off"));
    });
    const left = () => this.#close();
    addEventListener("pagehide", left);
    this.#stop = () => {
      stopFollowing();
      removeEventListener("pagehide", left);
    };
  }

  /** Opens camera and microphone to be looked at. */
  prepare(): void {
    if (this.step.value !== "off") return;
    this.step.value = "ready";
    this.air.value = new OnAir(this.#path);
  }

  /** Lets go of camera and microphone without having sent anything. */
  cancel(): void {
    if (this.step.value === "ready") this.#close();
  }

  /** On stage with what is ready; an invitation is accepted first. */
  async goOn(): Promise<void> {
    const air = this.air.value;
    if (!air) return;
    if (!this.member.value && !(await answerInvite(this.#room, true))) return;
    const member = await this.#membership();
    if (member === null || this.air.value !== air) return;
    this.isElsewhere.value = false;
    this.#hasLeft = false;
    this.#tabs.postMessage("taken");
    this.step.value = "sending";
    air.goLive();
    const wish = { audio: air.isMuted.value, video: air.choice.value.source === "voice" };
    const isNews = wish.audio !== member.is_audio_muted || wish.video !== member.is_video_muted;
    if (isNews) await muteOnStage(this.#room, member, wish);
  }

  async decline(): Promise<void> {
    this.cancel();
    await answerInvite(this.#room, false);
  }

  async leave(): Promise<void> {
    this.#hasLeft = true;
    this.#close();
    await leaveStage(this.#room);
  }

  /** The viewers are told, so that they see why they hear nothing. */
  async setMicrophone(isOn: boolean): Promise<void> {
    const air = this.air.value;
    if (isOn && this.member.value?.is_audio_held) return;
    air?.mute(!isOn);
    if (this.step.value === "sending" && this.member.value)
      await muteOnStage(this.#room, this.member.value, { audio: !isOn });
  }

  /** Without the camera its light is out too: only the voice is sent. */
  async setCamera(isOn: boolean): Promise<void> {
    if (isOn && this.member.value?.is_video_held) return;
    await this.air.value?.choose({ source: isOn ? "camera" : "voice" });
    if (this.step.value === "sending" && this.member.value)
      await muteOnStage(this.#room, this.member.value, { video: !isOn });
  }

  close(): void {
    this.#stop();
    this.#tabs.close();
    this.#close();
  }

  /** The room's word that we are on stage, which comes about when the answer does; null when it does not. */
  #membership(): Promise<StageMember | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(null), MEMBER_MS);
      let stop: () => void = () => undefined;
      const done = (member: StageMember | null) => {
        clearTimeout(timer);
        queueMicrotask(() => stop());
        resolve(member);
      };
      stop = effect(() => {
        if (this.member.value) done(this.member.value);
      });
    });
  }

  #close(): void {
    this.air.value?.close();
    this.air.value = null;
    this.step.value = "off";
  }
}
