// The compiler, for programs that stand in comments and guides, and for those who use the package.
import { dirname, resolve } from "node:path";
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

/**
 * What a compiler says of a project, as it would print it. It leaves out files that are foreign to the question, whose
 * own declarations take it most of its time to check.
 */
export function errorsOfProject(path: string, isForeign: (file: string) => boolean, compiler: typeof ts = ts): string {
  const { config, error } = compiler.readConfigFile(path, compiler.sys.readFile);
  const { fileNames, options, errors } = compiler.parseJsonConfigFileContent(config, compiler.sys, dirname(path));
  const program = compiler.createProgram(fileNames, options);
  const files = program.getSourceFiles().filter(({ fileName }) => !isForeign(fileName));
  const diagnostics = files.flatMap((file) => compiler.getPreEmitDiagnostics(program, file));
  // What is said of the project as a whole comes with each file.
  return compiler.formatDiagnostics(
    compiler.sortAndDeduplicateDiagnostics([...error ? [error] : [], ...errors, ...diagnostics]),
    {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => dirname(path),
      getNewLine: () => "\n",
    },
  );
}
