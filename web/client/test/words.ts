// Tests have all sentences, as if a page behind the counter had been opened.
import { wholeLanguage } from "../src/i18n";

await wholeLanguage();
