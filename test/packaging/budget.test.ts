import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** An adapter translates and decides nothing: it stays under this many lines of code. */
const budget = 350

const packages = fileURLToPath(new URL('../../packages', import.meta.url))

/** The sources of an adapter. The drop-in for passport-ldapauth is a product of its own. */
function sourcesOf(adapter: string): string[] {
  const folder = `${packages}/${adapter}/src`
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('passport-ldapauth/'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
}

/**
 * The lines of code of a file: those on which a word or a sign of the program stands, imports
 * among them. Blank lines and comments do not count, and neither does a file that only exports
 * what others say.
 */
function linesOfCode(text: string): number {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true)
  if (file.statements.every(ts.isExportDeclaration)) return 0
  const lines = new Set<number>()
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const parts = node.getChildren()
    for (const part of parts) visit(part)
    if (parts.length > 0 || node.getWidth() === 0) return
    // A text over several lines is code on each of them.
    for (let line = lineAt(node.getStart()); line <= lineAt(node.end); line += 1) lines.add(line)
  }
  visit(file)
  return lines.size
}

describe('the lines of code of an adapter stay in the budget', () => {
  it.each(['express', 'fastify', 'hono', 'nestjs', 'passport'])('%s', (adapter) => {
    const lines = sourcesOf(adapter).map(linesOfCode)
    const total = lines.reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThan(0)
    expect(total).toBeLessThan(budget)
  })
})

describe('what counts as a line of code', () => {
  it.each([
    ['a statement', 'const a = 1\n', 1],
    ['each line of a statement', 'call(\n  1,\n)\n', 3],
    ['an import', "import { a } from './a.ts'\na()\n", 2],
    ['a line with a comment behind', 'const a = 1 // one\n', 1],
    ['each line of a text', 'const a = `\n\n`\n', 3],
    ['no blank line', 'const a = 1\n\n\nconst b = 2\n', 2],
    ['no comment', '// one\n/* two\n three */\n/** four\n * five\n */\nconst a = 1\n', 1],
    ['no file that only exports', "export { a } from './a.ts'\nexport * from './b.ts'\n", 0],
  ])('%s', (_what, text, lines) => {
    expect(linesOfCode(text)).toBe(lines)
  })
})
