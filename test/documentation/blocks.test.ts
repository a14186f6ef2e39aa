import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { flagsOf } from '../../packages/cli/src/arguments/flags.ts'
import { readPages } from './code-blocks.ts'

const root = new URL('../../', import.meta.url)

interface Block {
  readonly where: string
  readonly language: string
  readonly text: string
}

const pages = readPages()
const blocks = pages.flatMap(({ path, text }) =>
  Array.from(text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm), (match): Block => {
    const [, indent = '', language = '', block = ''] = match
    const line = text.slice(0, match.index).split('\n').length
    return {
      where: `${path}:${line}`,
      language,
      text: block.replaceAll(`\n${indent}`, '\n').trimStart(),
    }
  }),
)

function those(language: string): (readonly [string, Block])[] {
  return blocks.filter((block) => block.language === language).map((block) => [block.where, block])
}

it('a block is in a language that is checked', () => {
  const known = ['js', 'ts', 'sh', 'ldif', 'text', 'diff', 'powershell', 'json']
  expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
})

describe('commands', () => {
  it.each(those('sh'))('%s can be typed as they are', (_where, { text }) => {
    execFileSync('sh', ['-n'], { input: text })
    const missing = commandsIn(text).filter((command) => !isThere(command))
    expect(missing).toEqual([])
  })

  it.each([
    'npm install @ldap-auth/nothing',
    'npx -y pnpm@10.34.9 nothing',
    'npx -y pnpm@10.34.9 --filter @ldap-auth/core start',
    'node examples/nothing.js',
    'npx @ldap-auth/cli nothing',
    'npx @ldap-auth/cli doctor --nothing',
    'nothing --at all',
  ])('not %s', (command) => {
    expect(commandsIn(command).filter((line) => !isThere(line))).toHaveLength(1)
  })
})

describe('LDIF', () => {
  it.each(those('ldif'))('%s is made of records (RFC 2849)', (_where, { text }) => {
    for (const record of text.trimEnd().split(/\n\n+/)) {
      expect(record).toMatch(/^dn: \S/)
      expect(
        record.split('\n').filter((line) => !/^(?:[a-zA-Z][\w;-]*: \S| .*\S|-$)/.test(line)),
      ).toEqual([])
    }
  })
})

it('JSON can be parsed', () => {
  for (const [, { text }] of those('json')) expect(() => JSON.parse(text)).not.toThrow()
})

function commandsIn(text: string): string[][] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n')
  return lines
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word)))
}

/** Programs of servers and systems, which the guides are about. */
const others = [
  'curl',
  'openssl',
  'ldapmodify',
  'ldapsearch',
  'ldapwhoami',
  'slappasswd',
  'dsctl',
  'dsconf',
]

function isThere([program = '', ...words]: readonly string[]): boolean {
  const [first = ''] = words
  if (program === 'npm') return first === 'install' && words.slice(1).every(isInstallable)
  if (program === 'node') return existsSync(new URL(first, root)) || isToldToSave(first)
  if (program !== 'npx') return others.includes(program)
  if (first === 'vitest') return true
  if (first === '@ldap-auth/cli') return isAskable(words.slice(1))
  return first === '-y' && /^pnpm@/.test(words[1] ?? '') && isScript(words.slice(2))
}

/** What `ldap-auth` can be asked for, and with which flags. */
function isAskable([command = '', ...words]: readonly string[]): boolean {
  const known: Readonly<Record<string, object>> = flagsOf
  const flags = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2))
  return flags.every((flag) => Object.hasOwn(known[command] ?? {}, flag)) && command in known
}

function isToldToSave(file: string): boolean {
  return pages.some(({ text }) => text.includes(`save this as \`${file}\``))
}

function isInstallable(word: string): boolean {
  if (word.startsWith('-')) return true
  if (!word.startsWith('@ldap-auth/')) return catalog.has(word)
  const manifest = new URL(`packages/${word.slice('@ldap-auth/'.length)}/package.json`, root)
  return existsSync(manifest) && read(manifest).private !== true
}

const catalog = new Set(
  Array.from(
    readFileSync(new URL('pnpm-workspace.yaml', root), 'utf8').matchAll(/^ {2}"?([@\w/-]+)"?: /gm),
    ([, name]) => name,
  ),
)

function isScript([word = '', ...words]: readonly string[]): boolean {
  if (word !== '--filter') return hasScript(read(new URL('package.json', root)), word)
  const [name, script = ''] = words
  return workspace.some((manifest) => manifest.name === name && hasScript(manifest, script))
}

const workspace = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(new URL(folder, root)).map((name) =>
    read(new URL(`${folder}/${name}/package.json`, root)),
  ),
)

interface Manifest {
  readonly name?: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
}

function read(url: URL): Manifest {
  return JSON.parse(readFileSync(url, 'utf8'))
}

function hasScript({ scripts = {} }: Manifest, name: string): boolean {
  return Object.hasOwn(scripts, name)
}
