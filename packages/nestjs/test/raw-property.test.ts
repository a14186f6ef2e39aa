import { steve } from '@ldap-auth/test-company'
import type { NextFunction, Request, Response } from 'express'
import { afterEach, expect, it } from 'vitest'
import { type App, expressPlatform, startApp } from './app.ts'

let app: App
afterEach(() => app.close())

it.each([
  ['the bytes of the body', () => Buffer.from('body')],
  ['the request itself', (request: Request) => request],
])('on Express the property "raw" is the application’s: %s', async (_what, rawOf) => {
  app = await startApp(expressPlatform, {
    before: (nest) => {
      nest.use((request: Request, _response: Response, next: NextFunction) => {
        next(void Object.assign(request, { raw: rawOf(request) }))
      })
    },
  })
  const client = app.client()
  expect((await client.post('/login').send(steve)).status).toBe(200)
  expect((await client.get('/name')).body).toEqual({ name: 'Steve Miller' })
})
