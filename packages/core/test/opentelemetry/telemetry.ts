import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { onTestFinished } from 'vitest'
import { type InstrumentOptions, instrument } from '../../src/opentelemetry/index.ts'

/** What a metric says: its name and unit, and each of its points. */
export interface Metric {
  readonly name: string
  readonly unit: string
  readonly points: readonly DataPoint<number | Histogram>[]
}

/** An application that is watched by the real SDK, until the test ends. */
export function watch(options: Omit<InstrumentOptions, 'tracerProvider' | 'meterProvider'> = {}) {
  const log = new SpanLog()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [log] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const manager = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(manager)
  const stop = instrument({ ...options, tracerProvider, meterProvider })
  onTestFinished(async () => {
    stop()
    context.disable()
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()])
  })

  async function collect(): Promise<Metric[]> {
    exporter.reset()
    await meterProvider.forceFlush()
    const scopes = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
    return scopes.flatMap(({ metrics }) =>
      metrics.map(({ descriptor: { name, unit }, dataPoints }) => ({
        name,
        unit,
        points: dataPoints as readonly DataPoint<number | Histogram>[],
      })),
    )
  }

  /** Does something while a span of the application is active, such as that of a request. */
  async function within<T>(name: string, work: () => Promise<T>): Promise<T> {
    const span = tracerProvider.getTracer('application').startSpan(name)
    return context.with(trace.setSpan(context.active(), span), work).finally(() => span.end())
  }

  return { log, spans: () => log.ended(), collect, within, stop }
}

/** What became of spans, in order: their clocks are not exact enough to tell. */
class SpanLog implements SpanProcessor {
  readonly lines: { readonly what: 'begun' | 'ended'; readonly span: ReadableSpan }[] = []

  onStart(span: ReadableSpan): void {
    this.lines.push({ what: 'begun', span })
  }

  onEnd(span: ReadableSpan): void {
    this.lines.push({ what: 'ended', span })
  }

  /** Those that have ended, in the order in which they began. */
  ended(): ReadableSpan[] {
    return this.lines.flatMap(({ what, span }) => (what === 'begun' && span.ended ? [span] : []))
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Spans as a tree of names. */
export type Tree = readonly (string | readonly [name: string, below: Tree])[]

export function treeOf(spans: readonly ReadableSpan[], parent?: string): Tree {
  return spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
    .map((span) => {
      const below = treeOf(spans, span.spanContext().spanId)
      return below.length === 0 ? span.name : [span.name, below]
    })
}
