// How a show is protected: the studio's sheet, and what viewers see of it.
export const protect = {
  "protect.title": "Protection",
  "protect.open": "Protect this show",
  "protect.text": "Everything here is off until you need it. Each line says what it costs.",
  "protect.tokens": "Only through Haat",
  "protect.tokens.what": "Video addresses end after some minutes. A link that was copied stops working.",
  "protect.tokens.cost": "Costs nothing. Other players need a new link every few minutes.",
  "protect.encrypted": "Encrypted video",
  "protect.encrypted.what":
    "The video lies locked on every server on its way. Only viewers of this show get the keys.",
  "protect.encrypted.cost":
    "A little more work for old phones, and no DASH players. Cannot be changed once the show has begun.",
  "protect.encrypted.fixed": "The show has begun, so this stays as it is.",
  "protect.watermark": "Viewer's name over the picture",
  "protect.watermark.what":
    "Each viewer sees their own name and a code, which moves now and then. A recording that leaks tells whose it was.",
  "protect.watermark.cost":
    "It covers a little of the picture, and somebody who knows browsers well can remove it.",
  "protect.watermark.find": "Whose code is this?",
  "protect.watermark.look": "Look up",
  "protect.watermark.found": "This code belongs to {name}.",
  "protect.countries": "Countries",
  "protect.countries.everywhere": "Everywhere",
  "protect.countries.only": "Only in these countries",
  "protect.countries.except": "Not in these countries",
  "protect.countries.what": "Told by the viewer's internet address. A VPN can get around it.",
  "protect.countries.only.cost": "Viewers whose country nobody knows are not let in.",
  "protect.countries.except.cost": "Viewers whose country nobody knows are let in.",
  "protect.countries.unconfigured":
    "This server cannot tell countries apart: no address database is set up. Ask whoever runs it.",
  "protect.countries.shut":
    "This server cannot tell countries apart any more, so only you and the staff can watch. Take the rule off, or ask whoever runs the server to set up an address database.",
  "protect.countries.add": "Add a country",
  "protect.countries.choose": "Choose a country",
  "protect.countries.remove": "Remove {country}",
  "protect.countries.missing": "Choose at least one country.",
  "protect.countries.tokens": "This also makes video addresses end after some minutes.",
  "protect.saved": "Protection saved",
  "watermark.guest": "Guest",
} as const;
