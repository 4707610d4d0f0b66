import cloudflare from "@sveltejs/adapter-cloudflare";
import node from "@sveltejs/adapter-node";

/** @type {import("@sveltejs/kit").Config} */
export default { kit: { adapter: process.env.ADAPTER === "cloudflare" ? cloudflare() : node() } };
