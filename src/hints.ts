/**
 * The core with what developers are told beside: what a misspelt option was meant to be, how a call is made, what looks
 * like seconds, what is held when a process ends. Node, Deno, Bun and development builds load this as the package;
 * bundles for production have `index.ts`, and none of it.
 *
 * @module
 */
import { install } from "./hints/install.ts";

export * from "./index.ts";

install();
