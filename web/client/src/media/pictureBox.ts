// Where in its element a video's picture is: letterboxed pictures leave room beside or above them.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Size {
  width: number;
  height: number;
}

/** In pixels of the element. `position` is what CSS says of it, as shares of the room that is left. */
export function pictureBox(
  element: Size,
  picture: Size,
  isCovering: boolean,
  position: { x: number; y: number },
): Box {
  if (isCovering || picture.width === 0 || picture.height === 0) return { left: 0, top: 0, ...element };
  const scale = Math.min(element.width / picture.width, element.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return {
    left: (element.width - width) * position.x,
    top: (element.height - height) * position.y,
    width,
    height,
  };
}

/** The same of a video on the page. */
export function boxOf(video: HTMLVideoElement): Box {
  const { objectFit, objectPosition } = getComputedStyle(video);
  const [x = 50, y = 50] = objectPosition.split(" ").map((one) => Number.parseFloat(one));
  return pictureBox(
    { width: video.clientWidth, height: video.clientHeight },
    { width: video.videoWidth, height: video.videoHeight },
    objectFit === "cover",
    { x: x / 100, y: y / 100 },
  );
}
