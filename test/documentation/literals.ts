import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'

const root = new URL('../../', import.meta.url)

/** The sources of packages, each by its path below the root of the repository. */
export function readSources(packages: readonly string[]): ts.SourceFile[] {
  return packages.flatMap((name) => {
    const folder = `packages/${name}/src`
    const files = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith('.ts')).map((file) => read(`${folder}/${file}`))
  })
}

function read(path: string): ts.SourceFile {
  const text = readFileSync(new URL(path, root), 'utf8')
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
}

/** The values of a type that is a union of texts. */
export function membersOf(path: string, type: string): string[] {
  const alias = read(path).statements.find(
    (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === type,
  )
  return alias === undefined ? [] : textsIn(alias)
}

/** Every text in a piece of source; of one with holes, what is between them. */
export function textsIn(node: ts.Node): string[] {
  const own = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) ? [node.text] : []
  return [...own, ...childrenOf(node).flatMap(textsIn)]
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => {
    children.push(child)
  })
  return children
}
