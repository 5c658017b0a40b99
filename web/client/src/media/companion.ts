// What goes beside a playing connection and is not needed for its first picture: one chunk, loaded after it.

export { LayerControl } from "./layerControl";
export { reportOn } from "./reporter";
