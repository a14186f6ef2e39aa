import { describe, expect, it } from 'vitest'
import { type CodeBlock, codeBlocks, readPages } from './code-blocks.ts'
import { compile } from './compile.ts'

describe('the code on the pages', () => {
  const pages = readPages()
  const blocks = pages.flatMap(codeBlocks)
  const compiled = compile(blocks)

  it.for(blocks.map((block) => [nameOf(block), block] as const))('%s', ([, block], { skip }) => {
    if (block.excuse !== undefined) skip(`not compiled: ${block.excuse}`)
    expect(compiled.get(block)).toEqual([])
  })

  it('is marked so that none is left out', () => {
    const fence = /^[ \t]*```(?:[cm]?[jt]sx?|javascript|typescript)\b.*$/gm
    const marks = pages.flatMap(({ text }) => text.match(fence) ?? [])
    expect(marks.filter((mark) => !['```js', '```ts'].includes(mark))).toEqual([])
    expect(blocks).toHaveLength(marks.length)
  })

  function nameOf({ page, line, code }: CodeBlock): string {
    return `${page}:${line} ${code.split('\n', 1)[0]}`
  }
})

describe('a page', () => {
  const fence = '```'

  function complaintsAbout(text: string): string[] {
    const blocks = codeBlocks({ path: 'page.md', text })
    return [...compile(blocks).values()].flat()
  }

  it('is told about the line that does not compile', () => {
    const text = `# Title

${fence}js
import { createLdapAuth } from '@ldap-auth/core'

createLdapAuth({ url: 'ldaps://ldap.example.com', usr: {} })
${fence}
`
    expect(complaintsAbout(text)).toEqual([expect.stringMatching(/^page\.md:6 .*'usr'/s)])
  })

  it('may go on in a block without an import, and is told about that block alone', () => {
    const text = `
${fence}js
import { startDirectory } from '@ldap-auth/testing'
const directory = await startDirectory({ entres: [] })
${fence}
${fence}ts
const url: string = directory.url
directory.urls
${fence}
`
    expect(complaintsAbout(text)).toEqual([
      expect.stringMatching(/^page\.md:4 .*'entres'/s),
      expect.stringMatching(/^page\.md:8 .*'urls'/s),
    ])
  })

  it('may require what it uses', () => {
    const text = `
${fence}js
const { createLdapAuth } = require('@ldap-auth/core')
createLdapAuth(1)
${fence}
`
    expect(complaintsAbout(text)).toEqual([expect.stringMatching(/^page\.md:4 .*'number'/s)])
  })

  it('may name a file, which others on the page import', () => {
    const text = `
${fence}js
// options.js
export const url = 'ldaps://ldap.example.com'
${fence}
${fence}js
import { url } from './options.js'
url.toFixed()
${fence}
`
    expect(complaintsAbout(text)).toEqual([expect.stringMatching(/^page\.md:8 .*'toFixed'/s)])
  })

  it('tells why a block is not compiled', () => {
    const text = `
<!-- not compiled: shows another package -->
${fence}js
import other from 'another-package'
${fence}
`
    const [block] = codeBlocks({ path: 'page.md', text })
    expect(block).toMatchObject({ line: 4, excuse: 'shows another package' })
    expect(complaintsAbout(text)).toEqual([])
  })
})
