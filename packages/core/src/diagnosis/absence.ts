import type { Entry } from '../protocol/entry.ts'
import { everyEntry } from '../protocol/reading.ts'
import type { Filter } from '../text/filter.ts'
import { filterText } from '../text/filter-text.ts'
import { quote } from '../text/quote.ts'
import { whoSearches } from './bases.ts'
import { findBelow, type Look } from './look.ts'
import { whoIsCalled, withoutDomain } from './other-names.ts'
import { failed, listed, type Outcome } from './outcome.ts'

const pages = 'see docs/ways-to-bind.md and docs/kinds-of-directories.md'

/** Why nobody was found by a name: the first reason that can be shown. */
export async function whyNobody(look: Look, username: string): Promise<Outcome> {
  const { user } = look.settings
  const account = user.upn === undefined ? username : user.upn.accountOf(username)
  if (account === undefined) return otherDomain(look, username)
  return (
    (await leftOutByFilter(look, account)) ??
    (await outsideOfBase(look, account)) ??
    (await knownOtherwise(look, username)) ??
    (await nobodyAtAll(look)) ??
    (await knownInOtherDomain(look, username)) ??
    unknown(look, username)
  )
}

function none(message: string, remedy: string, details: Outcome['details'] = {}): Outcome {
  return failed(message, remedy, { details: { matches: 0, ...details } })
}

function otherDomain({ settings }: Look, username: string): Outcome {
  const suffix = settings.user.upn?.text ?? ''
  return none(
    `${quote(username)} names another domain than ${quote(suffix)}, which is in user.upn.`,
    `Log in with a name of that domain, or without one; or set user.upn to the domain of these names, ${pages}`,
  )
}

/** Somebody has the name, and fails another condition of the filter. */
async function leftOutByFilter(look: Look, username: string): Promise<Outcome | undefined> {
  const { base, filter, scope } = look.settings.user
  const conditions = filter.conditions({ username })
  const byName = conditions.filter(({ isFilled }) => isFilled).map((one) => one.filter)
  const others = conditions.filter(({ isFilled }) => !isFilled).map((one) => one.filter)
  if (others.length === 0 || byName.length === 0) return undefined
  const [entry] = await findBelow(look, base, { type: 'and', filters: byName }, { scope })
  if (entry === undefined) return undefined
  const before = look.directory.unanswered
  const failing = await failingOf(look, entry, others)
  if (failing.length === 0 || look.directory.unanswered > before) return undefined
  return none(
    `${quote(entry.dn)} has that name, but does not match ${listed(failing.map(filterText))} of user.filter.`,
    'Leave that condition out of user.filter if this person is to log in, or have the entry changed so that it matches.',
    { dn: entry.dn, conditions: failing.map(filterText) },
  )
}

async function failingOf(
  look: Look,
  { dn }: Entry,
  conditions: readonly Filter[],
): Promise<readonly Filter[]> {
  const failing: Filter[] = []
  for (const filter of conditions) {
    const found = await findBelow(look, [dn], filter, { scope: 'base', sizeLimit: 1 })
    if (found.length === 0) failing.push(filter)
  }
  return failing
}

async function outsideOfBase(look: Look, username: string): Promise<Outcome | undefined> {
  const { filter, scope, base } = look.settings.user
  const [entry] = await findBelow(look, look.root.namingContexts, filter.fill({ username }))
  if (entry === undefined) return undefined
  const where = `user.base ${listed(base.map(quote))}${scope === 'one' ? ' and user.scope "one"' : ''}`
  return none(
    `${quote(entry.dn)} has that name, but is outside of ${where}.`,
    'Set user.base to a DN that this person is below, or to a list of them.',
    { dn: entry.dn },
  )
}

/** Somebody is known by that name in another attribute. */
async function knownOtherwise(look: Look, username: string): Promise<Outcome | undefined> {
  const { user } = look.settings
  const other = await whoIsCalled(look, username)
  if (other === undefined) return undefined
  const { dn, attribute, value, own } = other
  const { usernameAttribute } = user
  const compared = user.dn === undefined ? `user.filter ${user.filter.text}` : 'user.dn'
  const name = own === undefined ? '' : `, ${quote(own)}`
  return none(
    `${quote(dn)} has ${quote(value)} as its ${attribute}, which ${compared} does not compare.`,
    `Log in with the ${usernameAttribute}${name}, or compare ${attribute} too: (|(${usernameAttribute}={{username}})(${attribute}={{username}})), ${pages}`,
    { dn, attribute },
  )
}

/** Somebody is known by the part of the name that is not the domain. */
async function knownInOtherDomain(look: Look, username: string): Promise<Outcome | undefined> {
  for (const account of withoutDomain(username)) {
    const other = await whoIsCalled(look, account)
    if (other === undefined) continue
    const { dn, attribute, value, own } = other
    const name = own === undefined ? value : own
    return none(
      `Nobody is called ${quote(username)}, but ${quote(dn)} is called ${quote(value)} (${attribute}): the domain of the name differs.`,
      `Log in as ${quote(name)}; or have the domain of the names agree with that in the directory: the ${attribute} there, or user.upn and user.filter here, ${pages}`,
      { dn, attribute },
    )
  }
  return undefined
}

/** The filter finds nobody under any name: it asks for what nobody has, or nobody may see. */
async function nobodyAtAll(look: Look): Promise<Outcome | undefined> {
  const { base, filter, scope } = look.settings.user
  const anybody = filter.fillForAnybody()
  const before = look.directory.unanswered
  const found = await findBelow(look, base, anybody, { scope, sizeLimit: 1 })
  if (found.length > 0) return undefined
  const visible = await findBelow(look, base, everyEntry, { scope })
  const lacking = await lackingOf(look, anybody)
  const below = listed(base.map(quote))
  if (look.directory.unanswered > before) return unsure(below)
  if (visible.filter(({ dn }) => !base.includes(dn)).length === 0) {
    return none(
      `Nothing can be seen below ${below}: it is empty, or ${whoSearches(look)} may not read there.`,
      'Correct user.base, or let the service account search and read there.',
    )
  }
  const of = lacking.length === 0 ? filterText(anybody) : listed(lacking.map(filterText))
  return none(
    `No entry below ${below} matches ${of}: user.filter can find nobody there, whatever the name.`,
    `Correct the attributes and object classes in user.filter, or let the service account search by them and read them, ${pages}`,
    { conditions: lacking.map(filterText) },
  )
}

function unsure(below: string): Outcome {
  return none(
    `Nobody below ${below} has that name, and the directory does not say what is in the way.`,
    'Look into the log of the directory: a search may need an index, or more rights.',
  )
}

/** The conditions that no entry meets, each by itself. */
async function lackingOf(look: Look, filter: Filter): Promise<readonly Filter[]> {
  const parts = filter.type === 'and' ? filter.filters : [filter]
  const { base, scope } = look.settings.user
  const lacking: Filter[] = []
  for (const part of parts) {
    const found = await findBelow(look, base, part, { scope, sizeLimit: 1 })
    if (found.length === 0) lacking.push(part)
  }
  return lacking
}

function unknown({ settings }: Look, username: string): Outcome {
  const { base, filter, dn } = settings.user
  const how = dn === undefined ? `matches ${filter.text} with` : 'is made by user.dn of'
  return none(
    `Nobody below ${listed(base.map(quote))} ${how} the name ${quote(username)}; others can be found.`,
    'Check the spelling of the name; if it is right, let the service account see this entry.',
  )
}
