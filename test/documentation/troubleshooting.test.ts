import { readFileSync } from 'node:fs'
import { LdapAuthError, type LdapAuthErrorCode } from '@ldap-auth/core'
import { describe, expect, it } from 'vitest'
import { membersOf, readSources, textsIn } from './literals.ts'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/troubleshooting.md', root), 'utf8')
const products = ['core', 'express', 'fastify', 'hono', 'nestjs', 'passport']
const texts = readSources(products).flatMap(textsIn)

const codes = membersOf('packages/core/src/words/errors.ts', 'LdapAuthErrorCode')

/** The headings of one part of the page. */
function headingsBelow(part: string): string[] {
  const [, behind = ''] = page.split(`\n## ${part}\n`)
  const [below = ''] = behind.split(/^## /m)
  return Array.from(below.matchAll(/^### (.+)$/gm), ([, heading = '']) => heading)
}

function named(pattern: RegExp): string[] {
  return [...new Set(texts.filter((text) => pattern.test(text)))]
}

describe('troubleshooting has a heading', () => {
  it.each([
    ['Failures', codes],
    ['Refusals', membersOf('packages/core/src/words/result.ts', 'RejectionReason')],
    ['Codes of the Fastify plugin', named(/^FST_LDAP_AUTH_/)],
    ['Warnings of the process', named(/^LDAP_AUTH_[A-Z_]+$/)],
  ])('for each of the %s, and for no others', (part, names) => {
    expect(names.length).toBeGreaterThan(3)
    expect(headingsBelow(part).sort()).toEqual([...names].sort())
  })
})

describe('the message of an error', () => {
  it.each(codes)('leads to the heading of %s', (code) => {
    const { message } = new LdapAuthError(code as LdapAuthErrorCode, 'It failed.')
    const [, path, anchor] = /\(see @ldap-auth\/core\/([\w./]+)#(\w+)\)$/.exec(message) ?? []
    expect(path).toBe('docs/troubleshooting.md')
    expect(headingsBelow('Failures').map((heading) => heading.toLowerCase())).toContain(anchor)
  })

  const samples = Array.from(page.matchAll(/^```text\n([\s\S]*?)^```$/gm), ([, block = '']) =>
    block.trimEnd().split('\n'),
  ).flat()
  const pieces = texts.map((text) => text.trim()).filter((text) => text.length >= 10)

  it.each(samples)('is in the sources as the page shows it: %s', (sample) => {
    const found = pieces.filter((piece) => sample.includes(piece))
    // The longest piece of most messages is a sentence; of a few, what an option is refused for.
    expect(Math.max(0, ...found.map((piece) => piece.length))).toBeGreaterThan(9)
  })
})
