import ts from 'typescript'

/** The options that a page names in code, by their paths. */
export function mentionsOn(text: string): Set<string> {
  const fences = /^```(\w*)\n([\s\S]*?)^```$/gm
  const inCode = Array.from(text.matchAll(fences), ([, language = '', code = '']) =>
    ['js', 'ts'].includes(language) ? inArguments(code) : [],
  )
  const inProse = blocksOf(text.replaceAll(fences, '')).flatMap(inBlock)
  return new Set([...inCode.flat(), ...inProse])
}

/** What the first cells of tables of options name. */
export function optionRows(text: string): string[] {
  return tablesOf(text).flatMap(({ head, rows }) => {
    if (head === 'option') return rows.flatMap(spansIn).flatMap(pathsIn)
    return []
  })
}

interface Table {
  /** The first cell of the heading, without the signs of code. */
  readonly head: string
  /** The first cell of each row. */
  readonly rows: readonly string[]
}

function tablesOf(text: string): Table[] {
  const tables = text.matchAll(/^\|(.*)\|\n\|[-|]+\|\n((?:\|.*\|\n?)*)/gm)
  return Array.from(tables, ([, heading = '', rows = '']) => ({
    head: firstCell(`|${heading}`).replaceAll('`', ''),
    rows: rows.trimEnd().split('\n').map(firstCell),
  }))
}

function firstCell(row: string): string {
  return (/^\|((?:\\\||[^|])*)/.exec(row)?.[1] ?? '').trim()
}

/** Paragraphs, items of lists and rows of tables; a row belongs to the option that its table is about, if any. */
function blocksOf(text: string): string[] {
  let about = ''
  const parts = text.split(/\n{2,}|\n(?=[-|] ?)/)
  return parts.map((part, index) => {
    const isHeading = /^\|[-|]+\|$/.test(parts[index + 1] ?? '')
    if (isHeading) about = /^\| `(\w+)\.?` \|/.exec(part)?.[1] ?? ''
    if (!part.startsWith('|')) about = ''
    return about === '' ? part : `\`${about}\` ${part}`
  })
}

/** A span belongs to those before it in its block: `access` takes `users: 'read'`, or `pool.idleMs`, `maxAgeMs`. */
function inBlock(block: string): string[] {
  const found: string[] = []
  for (const span of spansIn(block)) {
    const own = pathsIn(span)
    const parents = found.flatMap((path) => [
      path,
      path.slice(0, Math.max(0, path.lastIndexOf('.'))),
    ])
    const joined = parents
      .filter((path) => path !== '')
      .flatMap((path) => own.map((name) => `${path}.${name}`))
    found.push(...new Set([...own, ...joined]))
    if (found.length > 2000) break
  }
  return found
}

function spansIn(text: string): string[] {
  return Array.from(text.matchAll(/`([^`\n]+)`/g), ([, span = '']) => span)
}

/** `user.match: 'first'`, `{ follow: { hosts } }`, `tls.ca`. */
function pathsIn(span: string): string[] {
  if (span.startsWith('{')) return inLiteral(`(${span.replaceAll('?', '')})`)
  const [, path = ''] = /^([\w$]+(?:\.[\w$]+)*)(?=$|:| )/.exec(span) ?? []
  if (path === '') return []
  const rest = span.slice(path.length)
  const inside = rest.startsWith(': {') ? inLiteral(`(${rest.slice(2)})`) : []
  return [path, ...inside.map((name) => `${path}.${name}`)]
}

function inLiteral(code: string): string[] {
  const source = ts.createSourceFile('span.ts', code, ts.ScriptTarget.Latest, true)
  let found: string[] = []
  visit(source, (node) => {
    if (found.length === 0 && ts.isObjectLiteralExpression(node)) found = namesIn(node)
  })
  return found
}

/** What object literals that are arguments of calls have in them. */
function inArguments(code: string): string[] {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  visit(source, (node) => {
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return
    for (const argument of node.arguments ?? []) {
      if (ts.isObjectLiteralExpression(argument)) found.push(...namesIn(argument))
    }
  })
  return found
}

function namesIn(node: ts.Node): string[] {
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(namesIn)
  if (!ts.isObjectLiteralExpression(node)) return []
  return node.properties.flatMap((property) => {
    const name = property.name
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return []
    const inside = ts.isPropertyAssignment(property) ? namesIn(property.initializer) : []
    return [name.text, ...inside.map((path) => `${name.text}.${path}`)]
  })
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}
