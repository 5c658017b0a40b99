"""Reads the demo host's clock out of a picture that a page shows."""

from web import clock_strip

_PLACE = clock_strip.PLACE
READ_STRIP = f"""
{{
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", {{ willReadFrequently: true }});
  const left = {_PLACE.left}, share = {_PLACE.right - _PLACE.left}, cells = {clock_strip.CELLS};
  /* The strip's cells in the picture that this video shows now, for `clock_strip.decode`. */
  window.readStrip = (video) => {{
    const {{ videoWidth: width, videoHeight: height }} = video;
    if (!width) return [];
    canvas.width = width;
    canvas.height = 1;
    const y = Math.floor({(_PLACE.top + _PLACE.bottom) / 2} * height);
    context.drawImage(video, 0, y, width, 1, 0, 0, width, 1);
    const pixels = context.getImageData(0, 0, width, 1).data;
    const bits = [];
    for (let cell = 0; cell < cells; cell++) {{
      const x = Math.floor((left + ((cell + 0.5) / cells) * share) * width);
      bits.push(pixels[4 * x + 1] > 125);
    }}
    return bits;
  }};
}}
"""
"""Defines `window.readStrip(video)`."""
