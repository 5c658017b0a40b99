export const layout = {
  "layout.title": "দর্শক মঞ্চ কীভাবে দেখবেন",
  "layout.for": "যাঁরা কয়েক সেকেন্ড পরে দেখেন, তাঁদের জন্য।",
  "layout.now": "এখন: {layout}",
  "layout.auto": "নিজে থেকেই",
  "layout.solo": "একটাই ছবি",
  "layout.speaker": "যিনি বলছেন তিনি বড়",
  "layout.side_by_side": "পাশাপাশি",
  "layout.picture_in_picture": "কোণে ছোট করে",
  "layout.screen_with_camera": "স্ক্রিন আর ক্যামেরা",
  "layout.needs_screen": "এর জন্য আগে স্ক্রিন শেয়ার করুন",
};
