/** Any page may send and read the answers: the collector is for the machine that it runs on. */
const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };

/** Headers of an answer. */
interface Fields {
  readonly [name: string]: string;
}

/** An answer of the protocol: a text as it is, anything else as JSON. The Web SDK takes 204 alone for success. */
export function answer(status: number, body: unknown, headers: Fields = {}): Response {
  return respond(status, body, { ...CORS, ...headers });
}

/** An answer of the page and its API, which no other origin may read, frame or embed, and which nobody keeps. */
export function ownAnswer(status: number, body: unknown, headers: Fields = {}): Response {
  return respond(status, body, {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    ...headers,
  });
}

function respond(status: number, body: unknown, headers: Fields): Response {
  const isText = typeof body === "string";
  const content = isText || body instanceof ReadableStream ? body : JSON.stringify(body);
  const type = isText ? "text/plain; charset=utf-8" : "application/json";
  // A status without a body must be given none.
  return new Response([101, 204, 205, 304].includes(status) ? null : content, {
    status,
    headers: { "Content-Type": type, "X-Content-Type-Options": "nosniff", ...headers },
  });
}

/** The answer to a browser that asks beforehand whether it may send. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...CORS,
      "Access-Control-Allow-Methods": "POST, GET, OPTIONS",
      "Access-Control-Allow-Headers": request.headers.get("Access-Control-Request-Headers") ?? "*",
      "Access-Control-Max-Age": "600",
    },
  });
}
