import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Adapter } from './adapter.ts'
import type { Case } from './case.ts'
import { cases } from './cases/index.ts'
import { company, suffix } from './company.ts'
import type { DirectoryServer, DirectorySource } from './directory.ts'
import { expectNoSecrets } from './no-secrets.ts'
import { isRecording, recorded, write } from './recording.ts'
import { Scene } from './scene.ts'
import { suiteName } from './suite-name.ts'
import { exchange, outcome, type Transcript } from './transcript.ts'
import { Wire } from './wire/wire.ts'

/** An adapter, and the directory server it is run against. */
export interface AdapterConformance extends Adapter {
  readonly directory: DirectorySource
}

/**
 * Runs every case over an adapter. What it answers is compared with what the case expects and,
 * word by word, with what the other adapters answer.
 */
export function describeAdapterConformance({ directory, ...adapter }: AdapterConformance): void {
  describe(suiteName, () => {
    describe(adapter.name, () => {
      describe(directory.name, () => describeCases(adapter, directory))
    })
  })
}

function describeCases(adapter: Adapter, source: DirectorySource): void {
  const transcripts: Record<string, Transcript> = {}
  let server: DirectoryServer

  beforeAll(async () => {
    server = await source.start({ suffix, entries: company(), tls: true })
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    write(transcripts)
  })

  for (const one of cases) {
    it.skipIf(lacks(adapter, one))(one.name, async () => {
      const wire = await Wire.open(server.url)
      const transcript = await play(one, new Scene(wire, adapter, source, server.ca))
      if (one.isUnrecorded) return
      transcripts[one.name] = transcript
      if (!isRecording) compare(adapter, transcript, recorded[one.name])
    })
  }
}

function lacks({ supports = {} }: Adapter, { needs }: Case): boolean {
  return needs.some((feature) => supports[feature] === false)
}

async function play(one: Case, scene: Scene): Promise<Transcript> {
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

function compare(
  { supports }: Adapter,
  transcript: Transcript,
  others: Transcript | undefined,
): void {
  const view = supports?.routes === false ? outcome : (whole: Transcript[number]) => whole
  expect(others, 'nothing is recorded of this case: write the record anew').toBeDefined()
  expect(transcript.map(view), 'the answers of the other adapters').toEqual(others?.map(view))
}
