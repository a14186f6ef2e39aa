import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { CodeBlock } from './code-blocks.ts'

/** A reader's project: strict, and only as strict as `strict` is. */
const options: ts.CompilerOptions = {
  strict: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  // Our own packages are read from their sources, so that nothing has to be built.
  customConditions: ['@ldap-auth/source'],
  allowImportingTsExtensions: true,
}

/** An application knows its environment: it is declared, and checked when it starts. */
const environment = `declare namespace NodeJS {
  interface ProcessEnv {
    LDAP_PASSWORD: string
    SESSION_SECRET: string
  }
}
`

interface Module {
  readonly block: CodeBlock
  readonly fileName: string
  readonly text: string
  /** Where the block itself begins, behind the blocks that it continues. */
  readonly start: number
}

/** What the compiler says of each block that has no excuse, one line each. */
export function compile(blocks: readonly CodeBlock[]): Map<CodeBlock, string[]> {
  const modules = blocks
    .filter(({ excuse }) => excuse === undefined)
    .map((block, index, all) => moduleOf(all, index, block))
  const files = new Map(modules.map(({ fileName, text }) => [fileName, text]))
  files.set(pathOf('environment.d.ts'), environment)
  const program = ts.createProgram([...files.keys()], options, hostOf(files))
  return new Map(modules.map((module) => [module.block, complaints(program, module)]))
}

/** A block that imports nothing goes on where the one before it on the page has ended. */
function moduleOf(blocks: readonly CodeBlock[], index: number, block: CodeBlock): Module {
  // A block that begins with the name of a file is what others on the page import.
  const [, name] = /^\/\/ ([\w-]+\.[jt]s)\n/.exec(block.code) ?? []
  if (name !== undefined) return { block, fileName: pathOf(name), text: block.code, start: 0 }
  let code = block.code
  for (let at = index - 1; !importsSomething(code) && blocks[at]?.page === block.page; at -= 1) {
    code = blocks[at]?.code + code
  }
  const kind = /\brequire\(/.test(code) && !/^import\b/m.test(code) ? 'c' : 'm'
  const fileName = pathOf(`block-${index}.${kind}${block.language}`)
  return { block, fileName, text: code, start: code.length - block.code.length }
}

function importsSomething(code: string): boolean {
  return /^import\b|\brequire\(/m.test(code)
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** The compiler's own host, with files that exist in memory only. */
function hostOf(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  return {
    ...host,
    fileExists: (name) => files.has(name) || fileExists(name),
    readFile: (name) => files.get(name) ?? readFile(name),
    getSourceFile: (name, language, ...rest) => {
      const text = files.get(name)
      if (text === undefined) return getSourceFile(name, language, ...rest)
      return ts.createSourceFile(name, text, language)
    },
  }
}

function complaints(program: ts.Program, { block, fileName, text, start }: Module): string[] {
  const linesBefore = text.slice(0, start).split('\n').length - 1
  const file = program.getSourceFile(fileName)
  return ts
    .getPreEmitDiagnostics(program, file)
    .filter(({ file: where, start: at = 0 }) => where === file && at >= start)
    .map(({ messageText, start: at = 0 }) => {
      const line = block.line + text.slice(0, at).split('\n').length - 1 - linesBefore
      return `${block.page}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
}
