import type { Attributes, Entry, EntryData, Value } from '../entries/entry.ts'
import { attributeKeys, valuesOf } from '../entries/entry.ts'
import { sidBytes } from '../entries/sid.ts'
import type { Store } from '../entries/store.ts'

/** The domain that every directory of this kind is. */
const domainSid = 'S-1-5-21-1004336348-1177238915-682003330'

/** The last numbers of groups that every domain has (MS-DTYP section 2.4.2.4). */
const wellKnown: ReadonlyMap<string, number> = new Map([
  ['domain admins', 512],
  ['domain users', 513],
  ['domain guests', 514],
  ['domain computers', 515],
])

const principals = new Set(['user', 'inetorgperson', 'computer', 'group'])

/** Gives whoever can have rights an objectSid, numbered from 1103 on. */
export function createSids(): (entry: Entry) => Attributes {
  let next = 1103
  return (entry) => {
    if (!classesOf(entry).some((name) => principals.has(name))) return {}
    const [name = ''] = valuesOf(entry, 'cn').map(String)
    const number = wellKnown.get(name.toLowerCase()) ?? next++
    return { objectSid: sidBytes(`${domainSid}-${number}`) ?? [] }
  }
}

/** Data may write a SID as text. */
export function readSids({ dn, attributes }: EntryData): EntryData {
  const read = (value: Value): Value =>
    typeof value === 'string' ? (sidBytes(value) ?? value) : value
  const pairs = Object.entries(attributes).map(([name, value]) => {
    if (name.toLowerCase() !== 'objectsid') return [name, value]
    return [
      name,
      typeof value === 'string' || Buffer.isBuffer(value) ? read(value) : value.map(read),
    ]
  })
  return { dn, attributes: Object.fromEntries(pairs) }
}

/** The entry that `<SID=S-1-...>` names (MS-ADTS section 3.1.1.3.1.2.4). */
export function findBySid(name: string, store: Store): Entry | undefined {
  const sid = sidBytes(/^<SID=(.*)>$/i.exec(name)?.[1] ?? '')
  return sid && findSid(sid.toString('hex'), store)
}

function findSid(key: string, store: Store): Entry | undefined {
  for (const entry of store.all()) {
    if (attributeKeys(entry, 'objectSid').includes(key)) return entry
  }
  return undefined
}

/** The SIDs of the groups that somebody is in: the primary one, all others, and the groups that those are in. */
export function tokenGroups(entry: Entry, store: Store): Buffer[] {
  const primary = primaryGroup(entry, store)
  const found = new Map<string, Entry>()
  const waiting = [...groupsOf(entry, store), ...(primary ? [primary] : [])]
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    if (found.has(group.key)) continue
    found.set(group.key, group)
    waiting.push(...groupsOf(group, store))
  }
  return [...found.values()].flatMap((group) => valuesOf(group, 'objectSid'))
}

/** The SIDs in the token of whoever is bound: the own one first (MS-ADTS section 3.1.1.3.2). */
export function accessToken(entry: Entry, store: Store): Buffer[] {
  return [...valuesOf(entry, 'objectSid'), ...tokenGroups(entry, store)]
}

function groupsOf(entry: Entry, store: Store): Entry[] {
  return [...store.all()].filter(
    (other) => isSecurityGroup(other) && attributeKeys(other, 'member').includes(entry.key),
  )
}

/** Distribution groups give no rights; without a groupType a group is one for security. */
function isSecurityGroup(entry: Entry): boolean {
  const [type] = valuesOf(entry, 'groupType').map(Number)
  return classesOf(entry).includes('group') && (type === undefined || type < 0)
}

function primaryGroup(entry: Entry, store: Store): Entry | undefined {
  const [number] = valuesOf(entry, 'primaryGroupID').map(Number)
  const [own] = valuesOf(entry, 'objectSid')
  if (number === undefined || own === undefined) return undefined
  const sid = Buffer.from(own)
  sid.writeUInt32LE(number % 2 ** 32, sid.length - 4)
  return findSid(sid.toString('hex'), store)
}

function classesOf(entry: Entry): string[] {
  return valuesOf(entry, 'objectClass').map((name) => name.toString().toLowerCase())
}
