import { expect, it } from 'vitest'
import { cases } from '../src/cases/index.ts'
import { recorded } from '../src/recording.ts'
import { exchange, outcome } from '../src/transcript.ts'

const answer = {
  method: 'POST',
  path: '/login',
  status: 401,
  headers: {
    date: 'Mon, 01 Jan 2024 00:00:00 GMT',
    etag: 'W/"1"',
    'set-cookie': ['sid=1'],
    vary: 'Cookie, Authorization',
    'cache-control': 'no-store',
    'www-authenticate': 'Basic realm="x"',
  },
  body: '<title>Sign in</title><style>p { color: red }</style>',
}

it('has an entry for each case that is compared, and no other', () => {
  const compared = cases.filter(({ isUnrecorded }) => !isUnrecorded).map(({ name }) => name)
  expect(Object.keys(recorded)).toEqual(compared)
})

it('leaves out what says nothing about a login', () => {
  expect(exchange(answer)).toEqual({
    request: 'POST /login',
    status: 401,
    headers: {
      'cache-control': 'no-store',
      vary: 'authorization, cookie',
      'www-authenticate': 'Basic realm="x"',
    },
    body: '<title>Sign in</title><style></style>',
  })
})

it('leaves out the words of a framework that nobody gave an answer', () => {
  expect(exchange({ ...answer, status: 404 })).toMatchObject({ headers: {}, body: '' })
})

it('keeps of the answers of an application how the login went', () => {
  const { body } = exchange(answer)
  const headers = { 'www-authenticate': 'Basic realm="x"' }
  const login = exchange(answer)
  expect(outcome(login)).toEqual({ request: 'POST /login', status: 401, headers, body })
  expect(outcome({ ...login, status: 200 })).toMatchObject({ status: 200, body: '' })
  expect(outcome({ ...login, request: 'GET /' })).toMatchObject({ status: 401, body: '' })
})
