import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPages } from './code-blocks.ts'

const root = new URL('../../', import.meta.url)

/** The targets of the links on a page, apart from those to other sites. */
function targetsIn(text: string): string[] {
  const targets = Array.from(text.matchAll(/\]\(([^()\s]+)\)/g), ([, target = '']) => target)
  return targets.filter((target) => !/^[a-z]+:/.test(target))
}

/** Whether a target is there, seen from a page: the file, and the heading in it. */
function leadsSomewhere(target: string, page: string): boolean {
  const [path = '', heading] = target.split('#')
  const file = new URL(path === '' ? page : posix.join(posix.dirname(page), path), root)
  if (!existsSync(file)) return false
  return heading === undefined || headingsIn(readFileSync(file, 'utf8')).includes(heading)
}

/** The headings of a page, as addresses name them. */
function headingsIn(text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('the links on a page lead to a file and a heading that are there', () => {
  it.each(readPages().map(({ path, text }) => [path, text]))('%s', (path, text) => {
    const dead = targetsIn(text).filter((target) => !leadsSomewhere(target, path))
    expect(dead).toEqual([])
  })

  it.each(['docs/nowhere.md', 'README.md#nowhere', '#nowhere', 'nowhere'])('not %s', (target) => {
    expect(targetsIn(`See [there](${target}).`)).toEqual([target])
    expect(leadsSomewhere(target, 'README.md')).toBe(false)
  })
})
