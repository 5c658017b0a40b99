import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-bengali/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";

import { render } from "preact";
import { App } from "./App";
import { preferredLanguage, setLanguage } from "./i18n";
import { startSession } from "./state/session";

const place = document.getElementById("app");
if (!place) throw new Error("index.html has no #app");

void startSession();
await setLanguage(preferredLanguage(document.cookie, navigator.languages));
render(<App />, place);
