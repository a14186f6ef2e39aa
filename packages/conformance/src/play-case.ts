import { expect } from 'vitest'
import type { Adapter } from './adapter.ts'
import type { Case } from './case.ts'
import { expectNoSecrets } from './no-secrets.ts'
import { type Cast, Scene } from './scene.ts'
import { exchange, outcome, type Transcript } from './transcript.ts'
import { Wire } from './wire/wire.ts'

/** Plays a case, and gives what was answered in it. */
export async function playCase(one: Case, cast: Cast): Promise<Transcript> {
  const scene = new Scene(await Wire.open(cast.server.url), cast)
  const { handles, said } = scene
  let text = ''
  try {
    await one.play(scene)
  } finally {
    await scene.end()
    text = said.end()
  }
  const answers = await Promise.all(scene.answers)
  expectNoSecrets({ answers, handles, said: text })
  return answers.map(exchange)
}

/** Expects of an adapter what the others answered. */
export function expectTheSame(
  { supports }: Adapter,
  transcript: Transcript,
  others: Transcript | undefined,
): void {
  const view = supports?.routes === false ? outcome : (whole: Transcript[number]) => whole
  expect(others, 'nothing is recorded of this case: write the record anew').toBeDefined()
  expect(transcript.map(view), 'the answers of the other adapters').toEqual(others?.map(view))
}
