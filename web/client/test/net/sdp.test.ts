import { describe, expect, it } from "vitest";
import { preferredVideoCodecs, watchableCodecs } from "../../src/net/codecs";
import { answeredVideoCodec, simulcastEncodings, withOpus } from "../../src/net/sdp";

const audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n";

describe("codec preferences", () => {
  const h264 = (profile: string, mode: number) => ({
    mimeType: "video/H264",
    sdpFmtpLine: `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`,
  });
  const vp8 = { mimeType: "video/VP8" };
  const rtx = { mimeType: "video/rtx" };

  it("put constrained baseline H264 first, then VP8, then repair", () => {
    const all = [
      vp8,
      rtx,
      { mimeType: "video/VP9" },
      h264("640c1f", 1),
      h264("42e01f", 0),
      h264("42e01f", 1),
    ];
    expect(preferredVideoCodecs(all)).toEqual([h264("42e01f", 1), h264("640c1f", 1), vp8, rtx]);
  });

  it("offer VP8 where H264 is missing", () => {
    expect(preferredVideoCodecs([rtx, { mimeType: "video/AV1" }, vp8])).toEqual([vp8, rtx]);
  });
});

it("sends three layers, lowest first, with bitrates for their heights", () => {
  expect(simulcastEncodings(720)).toEqual([
    { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 180_000, maxFramerate: 30 },
    { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 700_000, maxFramerate: 30 },
    { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 2_500_000, maxFramerate: 30 },
  ]);
});

it("gives large cameras the bitrates of their heights", () => {
  const rates = (height: number) => simulcastEncodings(height).map((layer) => layer.maxBitrate);
  expect(rates(1440)).toEqual([700_000, 2_500_000, 8_000_000]);
  expect(rates(2160)).toEqual([1_400_000, 4_500_000, 16_000_000]);
});

describe("Opus parameters", () => {
  it("replace what is there and keep the rest", () => {
    const sdp = `${audio}a=fmtp:111 minptime=20;useinbandfec=0;cbr=1\r\na=ptime:20\r\n`;
    expect(withOpus(sdp, { stereo: false, dtx: true })).toBe(
      `${audio}a=fmtp:111 minptime=10;useinbandfec=1;cbr=1;usedtx=1;stereo=0;sprop-stereo=0;maxaveragebitrate=64000\r\na=ptime:20\r\n`,
    );
  });

  it("are added where there were none", () => {
    expect(withOpus(`${audio}a=ptime:20\r\n`, { stereo: true, dtx: false })).toBe(
      `${audio}a=fmtp:111 minptime=10;useinbandfec=1;usedtx=0;stereo=1;sprop-stereo=1;maxaveragebitrate=128000\r\na=ptime:20\r\n`,
    );
  });

  it("leave an SDP without Opus alone", () => {
    expect(withOpus("m=video 9 x 96\r\n", { stereo: false, dtx: true })).toBe("m=video 9 x 96\r\n");
  });
});

it("reads the codec that video was answered with", () => {
  const video = "m=video 9 UDP/TLS/RTP/SAVPF 103 97\r\na=rtpmap:97 rtx/90000\r\na=rtpmap:103 H264/90000\r\n";
  expect(answeredVideoCodec(`v=0\r\n${audio}${video}`)).toBe("H264");
  expect(answeredVideoCodec(`v=0\r\n${audio}`)).toBeNull();
});

it("asks to watch with Opus alone, and with what publishers send and its repair", () => {
  const audio = [{ mimeType: "audio/opus" }, { mimeType: "audio/red" }, { mimeType: "audio/PCMU" }];
  expect(watchableCodecs(audio)).toEqual([{ mimeType: "audio/opus" }]);
  const video = [
    { mimeType: "video/AV1" },
    { mimeType: "video/VP8" },
    { mimeType: "video/rtx" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" },
  ];
  expect(watchableCodecs(video).map((one) => one.mimeType)).toEqual(["video/H264", "video/VP8", "video/rtx"]);
});
