import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A block of code as it stands on a page. */
export interface CodeBlock {
  /** The page's path below the root of the repository. */
  readonly page: string
  /** The line of the page the code begins at, counted from 1. */
  readonly line: number
  readonly language: 'js' | 'ts'
  readonly code: string
  /** Why it is not compiled: what `<!-- not compiled: ... -->` on the line above it says. */
  readonly excuse: string | undefined
}

/** A page by its path below the root of the repository. */
export interface Page {
  readonly path: string
  readonly text: string
}

const root = new URL('../../', import.meta.url)

/** Every page that readers copy code from. */
export function readPages(): Page[] {
  const readmes = [...entries('packages'), ...entries('examples')].map(
    (path) => `${path}/README.md`,
  )
  const docs = [...entries('docs'), ...entries('docs/decisions')]
  const own = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
  const pages = [...own, ...docs.filter((path) => path.endsWith('.md')), ...readmes]
  return pages
    .filter((path) => existsSync(new URL(path, root)))
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }))
}

function entries(folder: string): string[] {
  const url = new URL(folder, root)
  return existsSync(url) ? readdirSync(url).map((name) => `${folder}/${name}`) : []
}

/** The blocks of a page that are marked as JavaScript or TypeScript. */
export function codeBlocks({ path, text }: Page): CodeBlock[] {
  const fences = /(?:^<!-- not compiled: (.+) -->\n)?^(```(js|ts)\n)([\s\S]*?)^```$/gm
  return [...text.matchAll(fences)].map(
    ({ 1: excuse, 2: fence = '', 3: language, 4: code = '', index }) => {
      const before = text.slice(0, text.indexOf(fence, index) + fence.length)
      const line = before.split('\n').length
      return { page: path, line, language: language === 'ts' ? 'ts' : 'js', code, excuse }
    },
  )
}
