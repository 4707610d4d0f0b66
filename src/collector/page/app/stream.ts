import type { Failures, StreamedRequest, StreamHello } from "../../api.ts";
import type { Store } from "./store.ts";

/** How long after an answer that the browser does not try again by itself the page does. */
const RETRY_MS = 2000;

/** Listens to the collector for as long as the page is open. A broken connection is made anew by the browser. */
export function listen(store: Store): void {
  const source = new EventSource("./api/stream");
  const on = <Data>(name: string, take: (data: Data, session: string) => void): void =>
    source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
      take(JSON.parse(data), lastEventId.split(":", 1)[0] ?? "");
    });
  on<StreamHello>("hello", (hello) => store.receiveHello(hello));
  on<Failures>("failures", (failures) => store.receiveFailures(failures));
  on<StreamedRequest>("request", (request, session) => store.receiveRequest(request, session));
  source.addEventListener("clear", () => store.receiveClear());
  source.addEventListener("error", () => {
    store.setConnection("reconnecting");
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(store), RETRY_MS);
  });
}
