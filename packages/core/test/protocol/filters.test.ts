import { startDirectory } from '@ldap-auth/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FilterTemplate } from '../../src/text/filter-template.ts'
import { anySearch, connectTo, soon } from './connecting.ts'

const filters = [
  '(uid=steve)',
  '(&(objectClass=person)(|(cn=A*)(!(sn=B))))',
  '(cn=*a*b*)',
  '(cn=Ste*v*e)',
  '(mail=*)',
  '(uidNumber>=5)',
  '(uidNumber<=5)',
  '(cn~=steve)',
  '(cn:dn:2.5.13.5:=Steve)',
  '(member:1.2.840.113556.1.4.1941:=cn=x)',
  '(:2.5.13.5:=x)',
  '(cn;lang-en=x)',
  '(2.5.4.3=x)',
  '(cn=\\28\\29\\2a\\5c\\00)',
]

describe('a filter tree goes over the wire as RFC 4511 has it', () => {
  it.each(filters)('%s', async (text) => {
    const directory = await startDirectory({ suffix: 'dc=example,dc=com' })
    onTestFinished(() => directory.close())
    const connection = await connectTo(directory.url)
    const filter = FilterTemplate.parse(text, []).fill({})
    await connection.search({ ...anySearch, filter }, soon)
    expect(directory.operations.map((operation) => operation.filter)).toEqual([text])
  })
})
