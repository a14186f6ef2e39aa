import { createHash } from 'node:crypto'
import type { ResolvedOptions } from '../words/resolved-options.ts'
import type { LdapUser } from '../words/user.ts'

/** What a session keeps of a login: plain data, so that every session store can hold it. */
export interface SessionRecord {
  readonly version: 1
  /** Which directory and which rules let the user in, see {@link directoryKey}. */
  readonly directory: string
  /** When the user logged in, in milliseconds since 1970: sessions outlive the process. */
  readonly createdAt: number
  /** When the directory last let the user in. */
  readonly checkedAt: number
  readonly user: LdapUser
}

/** What a session says about who is logged in. */
export type SessionReading = SessionRecord | 'expired' | 'absent'

/** How far the clocks of two machines that share a session store may differ. */
const clockSkewMs = 60_000

/**
 * The user without the attributes that nobody named: a session store is no place for a copy of
 * the directory, and neither is the browser.
 */
export function withAttributes(user: LdapUser, names: readonly string[]): LdapUser {
  const kept = {
    ...user,
    attributes: pick(user.attributes, names),
    attributeSources: pick(user.attributeSources, names),
  }
  return deepFreeze(structuredClone(kept))
}

/** What to keep of a user who has just logged in. */
export function createRecord(user: LdapUser, directory: string, now: number): SessionRecord {
  return { version: 1, directory, createdAt: now, checkedAt: now, user }
}

/** The same login, with the user as the directory knows them now. */
export function renewRecord(
  record: SessionRecord,
  { user, attributes, now }: { user: LdapUser; attributes: readonly string[]; now: number },
): SessionRecord {
  return { ...record, checkedAt: now, user: withAttributes(user, attributes) }
}

/** Whether it is time to ask the directory again; so it is where the clock was set back. */
export function isDue({ checkedAt }: SessionRecord, revalidateMs: number, now: number): boolean {
  const age = now - checkedAt
  return !(age >= -clockSkewMs && Math.max(0, age) < revalidateMs)
}

/**
 * Who is logged in by a record as the session store gave it back. Whatever is not a record of
 * this directory counts as nobody: stores hold records of older versions and of other programs.
 */
export function readRecord(
  record: unknown,
  { directory, maxAgeMs, now }: { directory: string; maxAgeMs: number; now: number },
): SessionReading {
  if (!isRecord(record) || record['version'] !== 1) return 'absent'
  const { createdAt, checkedAt, user } = record
  if (record['directory'] !== directory || typeof createdAt !== 'number') return 'absent'
  if (!isUser(user)) return 'absent'
  const age = now - createdAt
  if (!(age >= -clockSkewMs && age < maxAgeMs)) return 'expired'
  return {
    version: 1,
    directory,
    createdAt,
    // A record that does not tell was never checked.
    checkedAt: typeof checkedAt === 'number' ? checkedAt : Number.NEGATIVE_INFINITY,
    user: deepFreeze(structuredClone(user)),
  }
}

/**
 * Names a directory and the rules that let people in. Two adapters in one application share the
 * session: without this key a login at one directory would open the door of the other, and
 * roles would outlive a change of the rules that gave them.
 */
export function directoryKey(options: ResolvedOptions): string {
  const { url, user, groups, roles, require, directories } = options
  const rules = directories
    ? Object.entries(directories).map(([name, one]) => [name, directoryKey(one)])
    : [url, user.base, user.filter, user.idAttribute, groups, roles, require]
  return createHash('sha256').update(JSON.stringify(rules)).digest('base64url').slice(0, 22)
}

function pick<Value>(
  record: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, Value> {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const kept = Object.entries(record).filter(([name]) => wanted.has(name.toLowerCase()))
  return Object.fromEntries(kept)
}

function isUser(value: unknown): value is LdapUser {
  return (
    isRecord(value) &&
    isText(value['id']) &&
    value['id'] !== '' &&
    isText(value['dn']) &&
    isText(value['username']) &&
    ['directory', 'displayName', 'givenName', 'familyName', 'email'].every((name) =>
      isOptionalText(value[name]),
    ) &&
    isListOf(value['groups'], isGroup) &&
    isListOf(value['roles'], isText) &&
    isRecordOf(value['attributes'], (values) => isListOf(values, isText)) &&
    isRecordOf(value['attributeSources'], isText) &&
    (value['passwordWarning'] === undefined || isRecord(value['passwordWarning']))
  )
}

function isGroup(value: unknown): boolean {
  return isRecord(value) && isText(value['dn']) && isText(value['name'])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRecordOf(value: unknown, isValue: (value: unknown) => boolean): boolean {
  return isRecord(value) && Object.values(value).every(isValue)
}

function isListOf(value: unknown, isItem: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || isText(value)
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  }
  return Object.freeze(value)
}
