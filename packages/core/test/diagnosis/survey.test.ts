import {
  describeWith389,
  describeWithSamba,
  describeWithSlapd,
  start389,
  startSamba,
  startScriptedServer,
  startSlapd,
} from '@ldap-auth/test-servers'
import { describe, expect, it } from 'vitest'
import { survey } from '../../src/diagnosis/index.ts'
import { stepOf } from './company.ts'

describeWithSlapd('a survey of OpenLDAP', () => {
  it('knows what it is, without an account', async () => {
    await using server = await startSlapd()
    const found = await survey({ url: server.url })
    expect(found).toMatchObject({ vendor: 'OpenLDAP', directory: 'openldap', startTls: true })
    expect(found.namingContexts).toContain('dc=example,dc=com')
    expect(await survey({ url: server.tlsUrl, tls: { ca: server.ca } })).toMatchObject({
      vendor: 'OpenLDAP',
    })
    expect(server.binds()).toEqual([])
  })
})

describeWithSamba('a survey of Active Directory', () => {
  it('knows what it is, and its domain first', async () => {
    await using server = await startSamba()
    const found = await survey({ url: server.url })
    expect(found).toMatchObject({
      vendor: 'Samba Active Directory',
      directory: 'activeDirectory',
      startTls: true,
    })
    expect(found.namingContexts[0]?.toLowerCase()).toBe(server.domain.suffix.toLowerCase())
  })
})

describeWith389('a survey of 389 Directory Server', () => {
  it('knows what it is', async () => {
    await using server = await start389()
    const found = await survey({ url: server.url })
    expect(found).toMatchObject({
      vendor: '389 Directory Server',
      directory: '389ds',
      namingContexts: expect.arrayContaining(['dc=example,dc=com']),
    })
  })
})

describe('a survey of nobody', () => {
  it('says what is in the way', async () => {
    const server = await startScriptedServer(() => {})
    await server.close()
    const { namingContexts, startTls, findings } = await survey({ url: server.url })
    expect({ namingContexts, startTls }).toEqual({ namingContexts: [], startTls: false })
    expect(stepOf(findings, 'tcp')).toMatchObject({ verdict: 'failed' })
  })
})
