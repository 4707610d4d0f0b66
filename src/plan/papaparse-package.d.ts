// What is used of papaparse. Its own types would bring those of Node with them.

/** Rows of texts, and what is wrong with the text that they came from. */
interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly message: string; readonly row?: number }[];
}

declare const papaparse: {
  parse(text: string, options: { readonly delimiter: string; readonly newline: string }): Parsed;
  unparse(rows: readonly (readonly string[])[], options: { readonly newline: string }): string;
};
export default papaparse;
