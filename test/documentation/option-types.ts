import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The options that a package takes, by the type that its entry exports. */
export interface OptionsType {
  /** Below `packages/`, such as `core/src/index.ts`. */
  readonly entry: string
  readonly type: string
}

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

/**
 * The options in types, each by its path: `pool.idleMs`; `*` stands for a name that the user makes up, as in
 * `directories.*.auth`.
 */
export function readOptions(types: readonly OptionsType[]): Map<OptionsType, string[]> {
  const program = ts.createProgram(
    types.map(({ entry }) => packages + entry),
    {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      allowImportingTsExtensions: true,
      customConditions: ['@ldap-auth/source'],
      types: ['node'],
    },
  )
  const checker = program.getTypeChecker()
  return new Map(types.map((options) => [options, pathsOf(program, checker, options)]))
}

function pathsOf(program: ts.Program, checker: ts.TypeChecker, { entry, type }: OptionsType) {
  const source = program.getSourceFile(packages + entry)
  const module = source && checker.getSymbolAtLocation(source)
  const exported = module && checker.getExportsOfModule(module).find(({ name }) => name === type)
  if (exported === undefined) throw new Error(`${entry} exports no ${type}`)
  const aliased =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  return [...new Set(below(checker, checker.getDeclaredTypeOfSymbol(aliased), ''))]
}

function below(checker: ts.TypeChecker, given: ts.Type, path: string): string[] {
  const type = checker.getNonNullableType(given)
  if (type.isUnion()) return type.types.flatMap((member) => below(checker, member, path))
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return []
  if (type.getCallSignatures().length > 0) return []
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .flatMap((member) => below(checker, member, path))
  }
  const named = checker.getIndexTypeOfType(type, ts.IndexKind.String)
  if (named !== undefined) return below(checker, named, `${path}*.`)
  const own = type.getProperties().filter(isOurs)
  // What has methods is an object at work, and not a set of options.
  if (own.some(({ flags }) => flags & ts.SymbolFlags.Method)) return []
  return own.flatMap((property) => {
    const value = checker.getTypeOfSymbol(property)
    if (value.flags & ts.TypeFlags.Undefined) return []
    const here = `${path}${property.name}`
    return [here, ...below(checker, value, `${here}.`)]
  })
}

function isOurs(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some((declaration) => {
    const { fileName } = declaration.getSourceFile()
    return fileName.startsWith(packages) && !fileName.includes('/node_modules/')
  })
}
