/** Any page may send here and read the answers: the collector is for the machine that it runs on. */
const CORS = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };

/** An answer: a text as it is, anything else as JSON. */
export function answer(status: number, body: unknown, headers: { readonly [name: string]: string } = {}): Response {
  const isText = typeof body === "string";
  // A status without a body must be given none.
  const content = [101, 204, 205, 304].includes(status) ? null : isText ? body : JSON.stringify(body);
  const type = isText ? "text/plain; charset=utf-8" : "application/json";
  return new Response(content, {
    status,
    headers: { ...CORS, "Content-Type": type, "X-Content-Type-Options": "nosniff", ...headers },
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
