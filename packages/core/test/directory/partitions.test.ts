import { describe, expect, it } from 'vitest'
import { holdsNoPeople } from '../../src/directory/partitions.ts'

describe('a partition of Active Directory', () => {
  it.each([
    'DC=ForestDnsZones,DC=corp,DC=example,DC=com',
    'DC=DomainDnsZones,DC=corp,DC=example,DC=com',
    'CN=Configuration,DC=corp,DC=example,DC=com',
    'CN=Schema,CN=Configuration,DC=corp,DC=example,DC=com',
    'cn = configuration , dc = corp',
  ])('%s holds no people', (dn) => {
    expect(holdsNoPeople(dn)).toBe(true)
  })

  it.each([
    '',
    'DC=child,DC=corp,DC=example,DC=com',
    'DC=corp,DC=example,DC=com',
    'CN=Configuration',
    'CN=Configuration,OU=people,DC=corp',
    'CN=Schema,DC=corp',
    'OU=ForestDnsZones,DC=corp',
    'CN=Steve,CN=Configuration,DC=corp',
    'DC=ForestDnsZones,OU=people,DC=corp',
  ])('%s may', (dn) => {
    expect(holdsNoPeople(dn)).toBe(false)
  })
})
