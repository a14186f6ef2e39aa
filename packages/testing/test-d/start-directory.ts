import { type Directory, type Operation, startDirectory } from '@ldap-auth/testing'
import { expectTypeOf } from 'vitest'

const entries = [{ dn: 'uid=steve,dc=example,dc=com', attributes: { cn: 'Steve', mail: ['a'] } }]

const directory: Directory = await startDirectory({ entries, schema: 'activeDirectory' })
const secure = await startDirectory({ ldif: '', tls: { names: ['ldap.example.com'] } })
expectTypeOf(secure.tlsUrl).toEqualTypeOf<string>()
expectTypeOf(secure.ca).toEqualTypeOf<string>()
// @ts-expect-error a directory without TLS has no such address
export const tlsUrl: string = directory.tlsUrl

expectTypeOf(directory.serviceAccount).toExtend<{ dn: string; password: string }>()
expectTypeOf(directory.operations).toEqualTypeOf<readonly Operation[]>()
expectTypeOf(directory.operations[0]?.resultCode).toEqualTypeOf<number | undefined>()
expectTypeOf(directory.fail({ on: 'bind', with: 'hang', times: 2 })).toEqualTypeOf<() => void>()
directory.fail({ on: 'search', with: { code: 53, message: 'unwilling' } })
directory.modify('uid=steve,dc=example,dc=com', { mail: [] })
export async function disposeAtTheEnd(): Promise<void> {
  await using _ = await startDirectory()
}

// @ts-expect-error a slip in a test must not become a weaker test
await startDirectory({ entres: entries })
// @ts-expect-error no such kind of directory
await startDirectory({ schema: 'ad' })
// @ts-expect-error an entry has a place
await startDirectory({ entries: [{ attributes: { cn: 'Steve' } }] })
// @ts-expect-error nowhere does this strike
directory.fail({ on: 'login', with: 'busy' })
// @ts-expect-error nothing goes wrong like this
directory.fail({ on: 'bind', with: 'explode' })
// @ts-expect-error what clients asked is not for tests to write
directory.operations.push({ op: 'bind', connection: 1 })
