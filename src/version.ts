/** This package's version, as messages carry it in `sdkVersion`. A test holds it to both manifests. */
export const VERSION: string = "0.2.0";
