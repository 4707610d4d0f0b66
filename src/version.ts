/**
 * This package's version, as messages carry it in `sdkVersion`. A test holds it to both manifests.
 *
 * @example
 * ```ts
 * import { VERSION } from "@growingio-edge/tracker";
 *
 * console.log(VERSION.split(".")[0]);
 * ```
 */
export const VERSION: string = "0.2.0";
