import { describeAdapterConformance } from '@ldap-auth/conformance'
import { describeWithSlapd, startSlapdWithPolicy } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import express from 'express'
import passport from 'passport'
import { startOnExpress } from './conformance-app.ts'

const adapter = {
  name: 'Passport on Express 5',
  start: startOnExpress({ express, Passport: passport.Passport }),
  supports: { routes: false, roles: false, 'second-directory': false },
}

describeAdapterConformance({
  ...adapter,
  directory: { name: '@ldap-auth/testing', start: startDirectory },
})

describeWithSlapd('against slapd', () => {
  describeAdapterConformance({
    ...adapter,
    directory: { name: 'slapd', start: startSlapdWithPolicy },
  })
})
