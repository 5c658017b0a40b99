import type { protect as english } from "../en/protect";

export const protect: Record<keyof typeof english, string> = {
  "protect.title": "নিরাপত্তা",
  "protect.open": "লাইভের নিরাপত্তা ঠিক করুন",
  "protect.text": "দরকার না হলে সব বন্ধই থাকবে। কোনটায় কী লাগে, নিচেই লেখা আছে।",
  "protect.tokens": "শুধু হাটে দেখা যাবে",
  "protect.tokens.what": "ভিডিওর লিংক কয়েক মিনিট পরপর বদলে যায়। কেউ লিংক কপি করলেও পরে আর চলবে না।",
  "protect.tokens.cost": "বাড়তি কিছু লাগে না। অন্য প্লেয়ারে দেখলে কয়েক মিনিট পরপর নতুন লিংক লাগবে।",
  "protect.encrypted": "তালা দেওয়া ভিডিও",
  "protect.encrypted.what": "পথে সব সার্ভারে ভিডিও তালাবন্ধ থাকে। শুধু এই লাইভের দর্শকরাই চাবি পান।",
  "protect.encrypted.cost": "পুরোনো ফোনে একটু চাপ পড়ে, DASH প্লেয়ারে চলে না। লাইভ শুরু হলে আর বদলানো যায় না।",
  "protect.encrypted.fixed": "লাইভ শুরু হয়ে গেছে, তাই এটা এখন এমনই থাকবে।",
  "protect.watermark": "ছবির ওপর দর্শকের নাম",
  "protect.watermark.what":
    "প্রত্যেক দর্শক নিজের নাম আর একটা কোড দেখেন, সেটা মাঝে মাঝে সরে যায়। কেউ রেকর্ড করে ছড়ালে বোঝা যাবে কার।",
  "protect.watermark.cost": "ছবির একটু অংশ ঢাকা পড়ে। ব্রাউজার ভালো জানেন এমন কেউ এটা সরিয়ে ফেলতে পারেন।",
  "protect.watermark.find": "এই কোড কার?",
  "protect.watermark.look": "খুঁজুন",
  "protect.watermark.found": "কোডটি {name}-এর।",
  "protect.countries": "দেশ",
  "protect.countries.everywhere": "সব দেশ থেকে",
  "protect.countries.only": "শুধু এই দেশগুলো থেকে",
  "protect.countries.except": "এই দেশগুলো বাদে",
  "protect.countries.what": "দর্শকের ইন্টারনেট ঠিকানা দেখে দেশ ধরা হয়। VPN দিয়ে এটা এড়ানো যায়।",
  "protect.countries.only.cost": "যাঁর দেশ জানা যায় না, তিনি দেখতে পাবেন না।",
  "protect.countries.except.cost": "যাঁর দেশ জানা যায় না, তিনিও দেখতে পাবেন।",
  "protect.countries.unconfigured":
    "এই সার্ভার দেশ চিনতে পারে না: ঠিকানার ডেটাবেস বসানো নেই। যিনি সার্ভার চালান, তাঁকে বলুন।",
  "protect.countries.shut":
    "এই সার্ভার এখন আর দেশ চিনতে পারে না, তাই শুধু আপনি আর কর্মীরা দেখতে পাবেন। নিয়মটি তুলে দিন, অথবা যিনি সার্ভার চালান তাঁকে ঠিকানার ডেটাবেস বসাতে বলুন।",
  "protect.countries.add": "দেশ যোগ করুন",
  "protect.countries.choose": "দেশ বেছে নিন",
  "protect.countries.remove": "{country} বাদ দিন",
  "protect.countries.missing": "অন্তত একটা দেশ বেছে নিন।",
  "protect.countries.tokens": "এতে ভিডিওর লিংকও কয়েক মিনিট পরপর বদলাবে।",
  "protect.saved": "নিরাপত্তা সেভ হয়েছে",
  "watermark.guest": "অতিথি",
};
