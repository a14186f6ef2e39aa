import type { Survey } from '@ldap-auth/core/diagnosis'
import { group, present, type Settings } from '../configuration/settings.ts'
import type { World } from '../world.ts'
import { answerTo } from './questions.ts'
import { suggestBase } from './suggestions.ts'

const kinds = ['activeDirectory', 'openldap', '389ds', 'freeipa', 'rfc2307', 'none']

/** Asks where people are and how they are found, with what the directory says of itself as suggestions. */
export async function askPeople(
  given: Settings,
  survey: Survey,
  world: World,
): Promise<Settings | undefined> {
  const kind = await answerTo(
    {
      text: `Kind of directory: ${kinds.join(', ')}`,
      given: textOf(given['directory']),
      fallback: survey.directory ?? 'none',
      choices: kinds,
      flag: '--directory',
    },
    world,
  )
  // An empty answer takes what the directory seems to be, so that only a word can say no to it.
  const directory = kind === 'none' ? '' : kind
  const { base } = group(given, 'user')
  const service = await answerTo(
    {
      text: 'DN of the account that searches (empty: anonymous)',
      given: textOf(group(given, 'service')['dn']),
      fallback: '',
      flag: '--service-dn',
    },
    world,
  )
  return present({
    service: service === '' ? undefined : { dn: service },
    directory: directory || undefined,
    user: {
      base: Array.isArray(base) ? base : await askBase(textOf(base), survey, world),
      ...present({ filter: await askFilter(given, directory, world) }),
    },
    groups: await askGroups(given, directory, world),
  })
}

function askBase(given: string | undefined, survey: Survey, world: World): Promise<string> {
  const fallback = suggestBase(survey.namingContexts)
  return answerTo({ text: 'DN below which people are', given, fallback, flag: '--base' }, world)
}

async function askFilter(
  given: Settings,
  directory: string,
  world: World,
): Promise<string | undefined> {
  const filter = await answerTo(
    {
      text: `Filter that finds a user name${directory === '' ? '' : ' (empty: the usual one)'}`,
      given: textOf(group(given, 'user')['filter']),
      fallback: directory === '' ? '(uid={{username}})' : '',
      flag: '--filter',
    },
    world,
  )
  return filter || undefined
}

async function askGroups(
  given: Settings,
  directory: string,
  world: World,
): Promise<Settings | undefined> {
  const base = await answerTo(
    {
      text: 'DN below which groups are (empty: no groups)',
      given: textOf(group(given, 'groups')['base']),
      fallback: '',
      flag: '--group-base',
    },
    world,
  )
  if (base === '') return undefined
  return directory === '' ? { source: 'search', base } : { base }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
