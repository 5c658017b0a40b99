import { captions } from "./captions";
import { layout } from "./layout";
import { recording } from "./recording";
import { restream } from "./restream";
import { shop } from "./shop";
import { studio } from "./studio";
import { support } from "./support";

export const rest = { ...captions, ...layout, ...recording, ...restream, ...shop, ...studio, ...support };
