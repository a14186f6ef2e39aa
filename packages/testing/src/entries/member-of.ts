import { attributeKeys, changeEntry, type Entry, valuesOf } from './entry.ts'

/** The entries, each with the groups that list it as a member in its memberOf; what the data put there stays. */
export function withMemberOf(entries: ReadonlyMap<string, Entry>): Map<string, Entry> {
  const groups = groupsByMember(entries.values())
  return new Map(
    [...entries].map(([key, entry]) => {
      const found = groups.get(key)
      if (!found) return [key, entry]
      const given = new Set(attributeKeys(entry, 'memberOf'))
      const added = found.filter((group) => !given.has(group.key)).map(({ dn }) => dn)
      return [key, changeEntry(entry, { memberOf: [...valuesOf(entry, 'memberOf'), ...added] })]
    }),
  )
}

function groupsByMember(entries: Iterable<Entry>): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const entry of entries) {
    for (const member of new Set(attributeKeys(entry, 'member'))) {
      const known = groups.get(member)
      if (known) known.push(entry)
      else groups.set(member, [entry])
    }
  }
  return groups
}
