import { describe, expect, it } from 'vitest'
import { entries, groupsBase, openAuth, startPeople, steve } from './people.ts'

const credentials = { username: 'Steve', password: 'secret-Steve' }
const groups = { source: 'search', base: groupsBase } as const

function everythingIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(everythingIn)]
}

describe('the user that a login gives', () => {
  it('is frozen through and through', async () => {
    const directory = await startPeople()
    const result = await openAuth(directory, { groups }).authenticate(credentials)
    if (!result.authenticated) throw new Error(result.reason)
    expect(everythingIn(result.user).every((part) => Object.isFrozen(part))).toBe(true)
  })

  it('is shared with no other login', async () => {
    const directory = await startPeople()
    const auth = openAuth(directory, { groups })
    const [one, two] = await Promise.all([1, 2].map(() => auth.authenticate(credentials)))
    expect(one).toEqual(two)
    const parts = new Set(everythingIn(one))
    expect(everythingIn(two).some((part) => parts.has(part))).toBe(false)
  })

  it('holds binary attributes as base64', async () => {
    const jpegPhoto = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x41])
    const directory = await startPeople({
      entries: entries.map((entry) =>
        entry.dn === steve
          ? { dn: steve, attributes: { ...entry.attributes, jpegPhoto, photo: jpegPhoto } }
          : entry,
      ),
    })
    const user = { attributes: ['jpegPhoto', 'photo'], binaryAttributes: ['PHOTO'] }
    const result = await openAuth(directory, { user }).authenticate(credentials)
    expect(result).toMatchObject({
      user: { attributes: { jpegPhoto: ['/9j/AEE='], photo: ['/9j/AEE='] } },
    })
  })

  it('never holds a password', async () => {
    const directory = await startPeople()
    const result = await openAuth(directory).authenticate(credentials)
    expect(JSON.stringify(result)).not.toContain('secret-Steve')
  })
})
