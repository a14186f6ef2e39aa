import { describe, expect, it } from 'vitest'
import { readPages } from './code-blocks.ts'
import { mentionsOn, optionRows } from './option-mentions.ts'
import { type OptionsType, readOptions } from './option-types.ts'

const core: OptionsType = { entry: 'core/src/index.ts', type: 'LdapAuthOptions' }
const joined: OptionsType = { entry: 'core/src/index.ts', type: 'JoinDirectoriesOptions' }
const telemetry: OptionsType = {
  entry: 'core/src/opentelemetry/index.ts',
  type: 'InstrumentOptions',
}
const adapters: readonly OptionsType[] = [
  { entry: 'express/src/index.ts', type: 'ExpressLdapAuthOptions' },
  { entry: 'fastify/src/index.ts', type: 'FastifyLdapAuthOptions' },
  { entry: 'hono/src/index.ts', type: 'HonoLdapAuthOptions' },
  { entry: 'nestjs/src/index.ts', type: 'LdapAuthModuleOptions' },
  { entry: 'nestjs/src/index.ts', type: 'LdapAuthModuleExtras' },
  { entry: 'passport/src/index.ts', type: 'LdapStrategyOptionsWithRequest' },
]
const testing: readonly OptionsType[] = [
  { entry: 'testing/src/index.ts', type: 'DirectoryOptions' },
  { entry: 'testing/src/index.ts', type: 'Fault' },
]
const replacement: OptionsType = {
  entry: 'passport/src/passport-ldapauth/types.ts',
  type: 'LdapauthOptions',
}
const all = [core, joined, telemetry, ...adapters, ...testing, replacement]

const options = readOptions(all)
const pages = new Map(readPages().map(({ path, text }) => [path, text]))
const guides = [...pages.keys()].filter((path) => path.startsWith('docs/'))

function readmeOf({ entry }: OptionsType): string {
  return `packages/${entry.split('/')[0]}/README.md`
}

/** The pages that a reader of a package has for its options: the page about the login form is shared. */
function pagesOf(type: OptionsType): string[] {
  if (testing.includes(type)) return [readmeOf(type)]
  if (type === replacement) return ['docs/migration.md']
  return [readmeOf(type), ...guides, ...(type === core ? [] : ['packages/express/README.md'])]
}

/** The options that the pages of a package have to name. */
function ownOf(type: OptionsType): readonly string[] {
  // What `createLdapAuth` gave has figures, and no options.
  const paths = (options.get(type) ?? []).filter((path) => !path.startsWith('handles.'))
  // Those of the directory are on the page of core.
  const shared = new Set(adapters.includes(type) ? options.get(core) : [])
  return paths
    .filter((path) => !shared.has(path))
    .filter((path) => !paths.some((other) => other.startsWith(`${path}.`)))
    .filter((path) => !path.startsWith('loginPage.texts.*.')) // sentences, which the type PageTexts lists
    .map((path) => (type === replacement ? path.replace('server.', '') : path))
}

describe('every option is on a page', () => {
  it.each(all.map((type) => [type.type, type] as const))('%s', (_name, type) => {
    const named = pagesOf(type).map((path) => [...mentionsOn(pages.get(path) ?? '')])
    const mentions = new Set(named.flat())
    const missing = ownOf(type).filter((path) => {
      const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`)
      return !mentions.has(path) && ![...mentions].some((mention) => pattern.test(mention))
    })
    expect(ownOf(type).length).toBeGreaterThan(1)
    expect(missing).toEqual([])
  })
})

describe('every option of a table exists', () => {
  const everything = [...options.values()].flat()
  // The page about moving over has the options of other packages.
  const tables = [...pages.keys()].filter((path) => path !== 'docs/migration.md')

  it.each(tables.filter((path) => optionRows(pages.get(path) ?? '').length > 0))('%s', (path) => {
    const unknown = optionRows(pages.get(path) ?? '').filter(
      (name) => !everything.some((option) => option === name || option.endsWith(`.${name}`)),
    )
    expect(unknown).toEqual([])
  })
})

describe('an option', () => {
  it('is found in a table, in a sentence and in code', () => {
    const text = `
| option | default | |
|---|---|---|
| \`pool.idleMs\`, \`maxAgeMs\` | 60000 | |
| \`url\` | | or \`{ srv: 'example.com', hosts? }\` |

\`access\` takes \`users: 'read'\`.

\`\`\`js
open({ throttle: { account: { max: 3 } } })
\`\`\`
`
    const mentions = mentionsOn(text)
    for (const path of ['pool.maxAgeMs', 'url.hosts', 'access.users', 'throttle.account.max']) {
      expect(mentions).toContain(path)
    }
    expect(mentions).not.toContain('pool.maxWaiting')
    expect(optionRows(text)).toEqual(['pool.idleMs', 'maxAgeMs', 'url'])
  })
})
