/** How the stage is shown to those who watch from afar. */
export const layout = {
  "layout.title": "How viewers see the stage",
  "layout.for": "For viewers who watch a few seconds later.",
  "layout.now": "Now: {layout}",
  "layout.auto": "By itself",
  "layout.solo": "One picture",
  "layout.speaker": "Speaker large",
  "layout.side_by_side": "Side by side",
  "layout.picture_in_picture": "Small in the corner",
  "layout.screen_with_camera": "Screen and camera",
  "layout.needs_screen": "Share a screen for this",
} as const;
