import { expect } from 'vitest'
import { type Answer, json } from '../client.ts'

/** Whom a guarded page, or a login, says it was shown to. */
export function userIn(answer: Answer): unknown {
  return Object(json(answer)).user
}

/** The code of a refusal. */
function codeIn(answer: Answer): unknown {
  return Object(Object(json(answer)).error).code
}

/** Expects a refusal in JSON. */
export function expectRefusal(answer: Answer, status: number, code: string): void {
  expect([answer.status, codeIn(answer)]).toEqual([status, code])
}
