import cloudflare from "@astrojs/cloudflare";
import node from "@astrojs/node";
import { defineConfig } from "astro/config";

export default defineConfig({
  output: "server",
  adapter: process.env.ADAPTER === "cloudflare" ? cloudflare() : node({ mode: "middleware" }),
});
