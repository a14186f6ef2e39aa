import { steve } from '@ldap-auth/test-company'
import type { INestApplication } from '@nestjs/common'
import express from 'express'
import supertest from 'supertest'
import { afterEach, describe, expect, it } from 'vitest'
import { type App, browser, expressPlatform, startApp } from './app.ts'

describe('an application below another one of Express', () => {
  let app: App
  afterEach(() => app.close())

  it.each([
    ['without a prefix', '', () => undefined],
    ['with one', '/portal', (nest: INestApplication) => void nest.setGlobalPrefix('portal')],
  ])('leads to its own login and back, %s', async (_name, prefix, before) => {
    app = await startApp(expressPlatform, { before })
    const outer = express().use('/inner', app.nest.getHttpAdapter().getInstance())
    const client = supertest.agent(outer)
    const own = `/inner${prefix}`
    const guarded = await client.get(`${own}/name`).set(browser)
    expect(guarded.headers['location']).toBe(
      `${own}/login?${new URLSearchParams({ returnTo: `${own}/name` })}`,
    )
    const page = await client.get(`${own}/login`).set(browser)
    expect(page.text).toContain(`action="${own}/login"`)
    const form = { ...steve, returnTo: `${own}/name` }
    const login = await client.post(`${own}/login`).set(browser).type('form').send(form)
    expect(login.headers['location']).toBe(`${own}/name`)
    expect((await client.get(`${own}/name`)).body).toEqual({ name: 'Steve Miller' })
    const logout = await client.post(`${own}/logout`).set(browser)
    expect(logout.headers['location']).toBe(`${own}/login`)
  })
})
