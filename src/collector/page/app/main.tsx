import { render } from "preact";
import { App } from "./app.tsx";
import { Store } from "./store.ts";
import { listen } from "./stream.ts";

const store = new Store((run) => requestAnimationFrame(run));
listen(store);
render(<App store={store} />, document.querySelector("#page") ?? document.body);
