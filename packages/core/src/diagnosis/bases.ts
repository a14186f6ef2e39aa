import type { SearchOutcome } from '../protocol/exchanges.ts'
import { reading } from '../protocol/reading.ts'
import { describeResult, ResultCode } from '../protocol/result-codes.ts'
import { depthBelow } from '../text/dn.ts'
import { quote } from '../text/quote.ts'
import type { Finding } from './finding.ts'
import { isLeftToTheBind, type Look } from './look.ts'
import { failed, good, listed, type Outcome, skipped, warning } from './outcome.ts'
import { straySpaces } from './spaces.ts'

type BaseOption = 'user.base' | 'groups.base'

const codes = {
  'user.base': 'ERR_LDAP_AUTH_SEARCH',
  'groups.base': 'ERR_LDAP_AUTH_GROUPS',
} as const

/** Whether each of `user.base`, and `groups.base`, is there, and something can be seen below it. */
export async function* examineBases(look: Look): AsyncGenerator<Finding, void, undefined> {
  for (const [base, option] of basesOf(look)) {
    const { finding } = await look.run.step('base', undefined, async () =>
      isLeftToTheBind(look.settings)
        ? skipped(`${quote(base)} is not searched before a bind: no service account is set.`)
        : examineBase(look, base, option),
    )
    yield finding
  }
}

function basesOf({ settings: { user, groups } }: Look): (readonly [string, BaseOption])[] {
  const ofUsers = user.base.map((base) => [base, 'user.base'] as const)
  // Groups of memberOf are read by their DNs: the base only says which of them count.
  if (groups === undefined || groups.source === 'memberOf') return ofUsers
  return user.base.includes(groups.base) ? ofUsers : [...ofUsers, [groups.base, 'groups.base']]
}

async function examineBase(look: Look, base: string, option: BaseOption): Promise<Outcome> {
  const { run, directory } = look
  const outcome = await directory.search(reading(base, ['1.1']), run.deadline())
  const problem = problemOf(look, base, outcome, option)
  if (problem !== undefined) return problem
  const isThere = outcome.entries.length > 0
  const search = { ...reading(base, ['1.1']), scope: 'sub', sizeLimit: 2 } as const
  const below = await directory.search(search, run.deadline())
  const details = { base }
  const others = below.entries.filter(({ dn }) => depthBelow(dn, base) !== 0)
  if (others.length > 0) return good(`${quote(base)} is there.`, { details })
  const problemBelow = problemOf(look, base, below, option)
  if (problemBelow !== undefined) return problemBelow
  const text = isThere
    ? `${quote(base)} is there, but nothing can be seen below it`
    : `Nothing can be seen at ${quote(base)} or below it`
  return warning(
    `${text}: it is empty, or ${whoSearches(look)} may not read there.`,
    rightsRemedy(look),
    { code: codes[option], details },
  )
}

/** What the answer to a search says against its base; undefined where there is nothing. */
export function problemOf(
  look: Look,
  base: string,
  { result }: Pick<SearchOutcome, 'result'>,
  option: BaseOption,
): Outcome | undefined {
  const said = describeResult(result)
  const details = { base, resultCode: result.code, matchedDn: result.matchedDn }
  const more = { code: codes[option], details } as const
  switch (result.code) {
    case ResultCode.success:
    case ResultCode.sizeLimitExceeded:
      return undefined
    case ResultCode.noSuchObject:
      return missing(look, base, result.matchedDn, option, more)
    case ResultCode.referral:
      return failed(
        `${option} ${quote(base)} is kept by another server: ${listed(result.referrals.map(quote))}.`,
        'Name that server in url, or set referrals to follow there, see docs/referrals.md',
        more,
      )
    case ResultCode.operationsError:
    case ResultCode.insufficientAccessRights:
    case ResultCode.inappropriateAuthentication:
      return failed(
        `${whoSearches(look, 'upper')} may not search below ${quote(base)}: ${said}.`,
        rightsRemedy(look),
        more,
      )
    default:
      return failed(`The search below ${quote(base)} failed: ${said}.`, rightsRemedy(look), more)
  }
}

function missing(
  look: Look,
  base: string,
  matchedDn: string,
  option: string,
  more: Parameters<typeof failed>[2],
): Outcome {
  const spaces = straySpaces(base)
  const first = spaces === undefined ? '' : `Remove ${spaces} in ${option}. `
  const { namingContexts } = look.root
  const isElsewhere =
    namingContexts.length > 0 &&
    namingContexts.every((context) => depthBelow(base, context) === undefined)
  if (isElsewhere) {
    return failed(
      `There is no ${quote(base)}: the directory keeps ${listed(namingContexts.map(quote))}.`,
      `${first}Set ${option} to a DN below one of these.`,
      more,
    )
  }
  if (matchedDn !== '') {
    return failed(
      `There is no ${quote(base)}: of it, ${quote(matchedDn)} is there.`,
      `${first}Correct the part of ${option} in front of that.`,
      more,
    )
  }
  return failed(
    `There is no ${quote(base)}, or ${whoSearches(look)} may not see it.`,
    `${first}Correct ${option}; if it is right: ${rightsRemedy(look)}`,
    more,
  )
}

/** Who the searches are made as. */
export function whoSearches({ settings }: Look, at: 'upper' | 'lower' = 'lower'): string {
  const who = settings.service === undefined ? 'an anonymous search' : 'the service account'
  return at === 'lower' ? who : who.charAt(0).toUpperCase() + who.slice(1)
}

function rightsRemedy({ settings }: Look): string {
  return settings.service === undefined
    ? 'Give a service account in service, see docs/ways-to-bind.md'
    : 'Let the service account search and read there.'
}
