// Watching by WHEP: one receive-only peer connection with lines agreed in advance, one POST, one DELETE.

import { watchableCodecs } from "./codecs";
import { knock, leave } from "./door";

const LAYERS = "urn:ietf:params:whep:ext:core:layer";

export interface WhepConnection {
  pc: RTCPeerConnection;
  /** The k-th is line k; silent until somebody sends on it. */
  audios: readonly MediaStreamTrack[];
  videos: readonly MediaStreamTrack[];
  /** The section of each video line. */
  mids: readonly string[];
  /** Where layers are told and chosen, if the server does that. */
  layersUrl: string | null;
  reportUrl: string;
  close(): Promise<void>;
}

/** Asks for the show with so many lines of each kind. Throws DoorError, `media.no_publisher` while nobody publishes. */
export async function subscribe(url: string, lines: number, signal: AbortSignal): Promise<WhepConnection> {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  try {
    const audios = Array.from({ length: lines }, () => receiver(pc, "audio"));
    const videos = Array.from({ length: lines }, () => receiver(pc, "video"));
    await pc.setLocalDescription(await pc.createOffer());
    const session = await knock(url, pc.localDescription?.sdp ?? "", null, signal);
    await pc.setRemoteDescription({ type: "answer", sdp: session.answer });
    return {
      pc,
      audios: audios.map((one) => one.receiver.track),
      videos: videos.map((one) => one.receiver.track),
      mids: videos.map((one) => one.mid ?? ""),
      layersUrl: session.links.get(LAYERS) ?? null,
      reportUrl: `${session.url}/report`,
      close: async () => {
        pc.close();
        await leave(session, null);
      },
    };
  } catch (error) {
    pc.close();
    throw error;
  }
}

function receiver(pc: RTCPeerConnection, kind: "audio" | "video"): RTCRtpTransceiver {
  const transceiver = pc.addTransceiver(kind, { direction: "recvonly" });
  // Fewer codecs make the offer of many lines small: it is sent before the first picture can come.
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = watchableCodecs(codecs);
  if (wanted.length > 0) transceiver.setCodecPreferences(wanted);
  // Play as soon as the network allows: the browser grows the buffer by itself when it must.
  if ("jitterBufferTarget" in transceiver.receiver) transceiver.receiver.jitterBufferTarget = 20;
  return transceiver;
}
