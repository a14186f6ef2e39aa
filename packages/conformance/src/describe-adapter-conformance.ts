import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Adapter } from './adapter.ts'
import type { Case } from './case.ts'
import { cases } from './cases/index.ts'
import { company, suffix } from './company.ts'
import type { DirectoryServer, DirectorySource } from './directory.ts'
import { expectTheSame, playCase } from './play-case.ts'
import { isRecording, recorded, write } from './recording.ts'
import { suiteName } from './suite-name.ts'
import type { Transcript } from './transcript.ts'

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
      const transcript = await playCase(one, { adapter, source, server })
      if (one.isUnrecorded) return
      transcripts[one.name] = transcript
      if (!isRecording) expectTheSame(adapter, transcript, recorded[one.name])
    })
  }
}

function lacks({ supports = {} }: Adapter, { needs }: Case): boolean {
  return needs.some((feature) => supports[feature] === false)
}
