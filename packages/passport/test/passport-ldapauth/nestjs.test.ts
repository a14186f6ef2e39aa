import { PassportStrategy } from '@nestjs/passport'
import { expect, it } from 'vitest'
import Strategy from '../../src/passport-ldapauth/index.ts'
import { perform, serverOf, startCompany, steve } from './company.ts'

it('a strategy of @nestjs/passport can be made of it', async () => {
  const server = serverOf(await startCompany())
  class LdapStrategy extends PassportStrategy(Strategy, 'directory') {
    constructor() {
      super({ server })
    }

    validate(user: { dn: string }): { name: string } {
      return { name: user.dn }
    }
  }
  const strategy = new LdapStrategy()
  expect(await perform(strategy)).toEqual(['success', { name: steve }, undefined])
  await strategy.close()
})
