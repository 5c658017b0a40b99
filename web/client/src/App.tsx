import { Route, Switch } from "wouter-preact";
import { Frame } from "./parts/Frame";
import { Guard } from "./parts/Guard";
import { LazyPage } from "./parts/LazyPage";
import { OfflineBanner } from "./parts/OfflineBanner";
import { Toasts } from "./parts/Toasts";
import { routes, type PageRoute } from "./routes";
import { useArrival } from "./state/arrival";

/** Every page by its address, in the frame unless it fills the screen by itself. */
export function App() {
  useArrival();
  return (
    <>
      <Switch>
        {routes.map((route) => (
          <Route key={route.path} path={route.path}>
            {(params) => <Shown route={route} params={params as Record<string, string>} />}
          </Route>
        ))}
      </Switch>
      <Toasts />
    </>
  );
}

function Shown({ route, params }: { route: PageRoute; params: Record<string, string> }) {
  const page = (
    <Guard roles={route.roles}>
      <LazyPage key={route.path} load={route.load} front={route.front ?? false} params={params} />
    </Guard>
  );
  if (!route.bare) return <Frame>{page}</Frame>;
  return (
    <>
      <OfflineBanner isOver />
      {page}
    </>
  );
}
