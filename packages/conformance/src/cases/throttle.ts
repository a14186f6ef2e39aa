import { expect } from 'vitest'
import type { Case } from '../case.ts'
import { dnOf, lucille, nobody, steve } from '../company.ts'
import { type Exchange, exchange } from '../transcript.ts'
import { expectRefusal } from './answers.ts'

/** That guesses end, and that their end tells nothing. */
export const throttle: readonly Case[] = [
  {
    name: 'too many wrong passwords are 429, also the right one then, and no password is tried',
    needs: [],
    isUnrecorded: true,
    play: async (scene) => {
      const app = await scene.open()
      for (const password of ['1', '2', '3', '4']) {
        expectRefusal(await app.client().login({ ...steve, password }), 401, 'login-rejected')
      }
      const requests = scene.wire.requests.length
      for (const password of ['5', steve.password]) {
        const answer = await app.client().login({ ...steve, password })
        expectRefusal(answer, 429, 'too-many-attempts')
        const seconds = Number(answer.headers['retry-after'])
        expect(seconds).toBeGreaterThan(1700)
        expect(seconds).toBeLessThanOrEqual(1800)
      }
      expect(scene.wire.requests.length).toBe(requests)
      expect(scene.userBinds).toEqual(Array(4).fill(dnOf(steve)))
      expect((await app.client().login(lucille)).status).toBe(200)
    },
  },
  {
    name: 'too many tries at an unknown name get the same answer',
    needs: [],
    isUnrecorded: true,
    play: async (scene) => {
      const throttle = { account: { max: 1 } }
      const app = await scene.open({ ...scene.options, throttle })
      const answers: Exchange[] = []
      for (const username of [steve.username, nobody]) {
        expectRefusal(await app.client().login({ username, password: '1' }), 401, 'login-rejected')
        const blocked = await app.client().login({ username, password: '2' })
        expectRefusal(blocked, 429, 'too-many-attempts')
        answers.push(withoutTime(exchange(blocked)))
      }
      const [known, unknown] = answers
      expect(unknown).toEqual(known)
      expect(scene.userBinds).toEqual([dnOf(steve)])
    },
  },
]

/** The seconds left differ; that they are told does not. */
function withoutTime({ headers, body, ...same }: Exchange): Exchange {
  const seconds = headers['retry-after'] ?? ''
  return {
    ...same,
    headers: { ...headers, 'retry-after': seconds.replace(/^\d+$/, 'seconds') },
    body: body.replaceAll(/\d+ (?:minutes|seconds)/g, 'a while'),
  }
}
