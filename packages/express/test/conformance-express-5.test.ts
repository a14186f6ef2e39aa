import { describeAdapterConformance } from '@ldap-auth/conformance'
import { describeWithSlapd, startSlapdWithPolicy } from '@ldap-auth/test-servers'
import { startDirectory } from '@ldap-auth/testing'
import express from 'express'
import { startOn } from './conformance-app.ts'

const adapter = { name: 'Express 5', start: startOn(express) }

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
