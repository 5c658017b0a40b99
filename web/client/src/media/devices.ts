// Cameras, microphones and the screen: listing them, opening them, and saying what went wrong.

export type CaptureProblem = "denied" | "missing" | "busy" | "insecure" | "cancelled" | "unknown";

export class CaptureError extends Error {
  constructor(readonly problem: CaptureProblem) {
    super(problem);
  }
}

export interface Devices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
}

export interface Choice {
  /** `voice` is the microphone alone. */
  source: "camera" | "screen" | "voice";
  cameraId: string | null;
  microphoneId: string | null;
}

/** Devices have names only after the person has allowed one of them. */
export async function listDevices(): Promise<Devices> {
  const all = (await mediaDevices().enumerateDevices()).filter((device) => device.deviceId !== "");
  return {
    cameras: all.filter((device) => device.kind === "videoinput"),
    microphones: all.filter((device) => device.kind === "audioinput"),
  };
}

/** Calls back whenever a device is plugged in or pulled out; returns how to stop. */
export function onDevicesChanged(changed: () => void): () => void {
  navigator.mediaDevices?.addEventListener("devicechange", changed);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", changed);
}

export const canShareScreen = (): boolean =>
  navigator.mediaDevices !== undefined && "getDisplayMedia" in navigator.mediaDevices;

/** Opens what was chosen: video of camera or screen, and the microphone. Throws CaptureError. */
export async function capture(choice: Choice): Promise<MediaStream> {
  try {
    return choice.source === "screen" ? await captureScreen(choice) : await capturePerson(choice);
  } catch (error) {
    throw error instanceof CaptureError ? error : new CaptureError(problemOf(error, choice.source));
  }
}

export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** What can be sent beside camera and microphone. */
export type ExtraSourceName = "second" | "screen";

/** A second camera, without sound, or a screen with the sound that goes with it. Throws CaptureError. */
export async function captureBeside(source: ExtraSourceName, cameraId: string | null): Promise<MediaStream> {
  try {
    if (source === "screen") return await sharedScreen(true);
    return await mediaDevices().getUserMedia({ video: picture(cameraId) });
  } catch (error) {
    throw error instanceof CaptureError
      ? error
      : new CaptureError(problemOf(error, source === "screen" ? "screen" : "camera"));
  }
}

function capturePerson({ source, cameraId, microphoneId }: Choice): Promise<MediaStream> {
  const audio = speech(microphoneId);
  return mediaDevices().getUserMedia(source === "voice" ? { audio } : { video: picture(cameraId), audio });
}

function picture(cameraId: string | null): MediaTrackConstraints {
  return {
    ...exactly(cameraId),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  };
}

/** Text must stay sharp: the browser is told that details matter more than movement. */
async function sharedScreen(withSound: boolean): Promise<MediaStream> {
  const screen = await mediaDevices().getDisplayMedia({
    video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 30 } },
    audio: withSound,
  });
  const [video] = screen.getVideoTracks();
  if (video) video.contentHint = "detail";
  return screen;
}

async function captureScreen({ microphoneId }: Choice): Promise<MediaStream> {
  const screen = await sharedScreen(false);
  try {
    const voice = await mediaDevices().getUserMedia({ audio: speech(microphoneId) });
    return new MediaStream([...screen.getVideoTracks(), ...voice.getAudioTracks()]);
  } catch (error) {
    stopStream(screen);
    throw new CaptureError(problemOf(error, "camera"));
  }
}

function speech(microphoneId: string | null): MediaTrackConstraints {
  return {
    ...exactly(microphoneId),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
  };
}

function exactly(deviceId: string | null): MediaTrackConstraints {
  return deviceId === null ? {} : { deviceId: { exact: deviceId } };
}

function mediaDevices(): MediaDevices {
  // Browsers hide the devices from pages that are neither https nor localhost.
  if (navigator.mediaDevices === undefined) throw new CaptureError("insecure");
  return navigator.mediaDevices;
}

function problemOf(error: unknown, source: Choice["source"]): CaptureProblem {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return source === "screen" ? "cancelled" : "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "unknown";
  }
}
