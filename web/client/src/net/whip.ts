// Publishing by WHIP: one peer connection, one POST, one DELETE. Reconnecting is the publisher's business.

import { preferredVideoCodecs } from "./codecs";
import { knock, leave, type DoorSession } from "./door";
import { answeredVideoCodec, simulcastEncodings, withOpus, type OpusSettings } from "./sdp";

export interface WhipRequest {
  url: string;
  token: string;
  stream: MediaStream;
  opus: OpusSettings;
}

/** A connection that the server has answered; it need not be connected yet. */
export interface WhipConnection {
  pc: RTCPeerConnection;
  codec: string | null;
  close(): Promise<void>;
}

/** Offers the stream's tracks. Throws DoorError when the server refuses. */
export async function publish(request: WhipRequest, signal: AbortSignal): Promise<WhipConnection> {
  const pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  let session: DoorSession;
  try {
    addTracks(pc, request.stream);
    await pc.setLocalDescription(await pc.createOffer());
    session = await knock(request.url, pc.localDescription?.sdp ?? "", request.token, signal);
    await pc.setRemoteDescription({ type: "answer", sdp: withOpus(session.answer, request.opus) });
  } catch (error) {
    pc.close();
    throw error;
  }
  return {
    pc,
    codec: answeredVideoCodec(session.answer),
    close: async () => {
      pc.close();
      await leave(session, request.token);
    },
  };
}

function addTracks(pc: RTCPeerConnection, stream: MediaStream): void {
  const [audio] = stream.getAudioTracks();
  if (audio) pc.addTransceiver(audio, { direction: "sendonly", streams: [stream] });
  const [video] = stream.getVideoTracks();
  if (!video) return;
  const { width = 1280, height = 720, frameRate = 30 } = video.getSettings();
  const transceiver = pc.addTransceiver(video, {
    direction: "sendonly",
    streams: [stream],
    sendEncodings: simulcastEncodings(Math.min(width, height), Math.min(30, Math.round(frameRate) || 30)),
  });
  const codecs = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  transceiver.setCodecPreferences(preferredVideoCodecs(codecs));
}
