// The compiler, for programs that stand in comments and guides.
import { resolve } from "node:path";
import ts from "typescript";

const TESTS: string = resolve(import.meta.dirname, "..");

/** What the compiler says of files that exist in memory alone, under absolute names, with the settings of tests. */
export function errorsOf(files: ReadonlyMap<string, string>, types: readonly string[] = []): string[] {
  const path = resolve(TESTS, "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, TESTS);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, language, ...rest) : ts.createSourceFile(name, text, language);
  };
  // An example shows a value and does no more with it. Where it is JavaScript, its calls are checked all the same.
  const lenient = { noUnusedLocals: false, noUnusedParameters: false, allowJs: true, checkJs: true };
  const program = ts.createProgram([...types, ...files.keys()], { ...options, ...lenient }, host);
  return [...files.keys()].flatMap((name) => {
    const file = program.getSourceFile(name);
    const diagnostics = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
    return diagnostics.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  });
}
