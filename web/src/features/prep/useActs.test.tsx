import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { newQueryClient } from '@/lib/queryClient'
import { LeaseKeeper } from '@/lib/work/lease'
import { caseQuery } from './api'
import { stepPage } from './arrange'
import type { PrepCase, PrepDocument, PrepPage } from './types'
import { useActs } from './useActs'

const realFetch = globalThis.fetch
afterEach(() => {
  globalThis.fetch = realFetch
})

const page = (id: string, n: number): PrepPage => ({
  id,
  n,
  width: 612,
  height: 792,
  rotation: 0,
  textFrom: 'layer',
  ocrState: 'not_needed',
})

function chart(): PrepCase {
  const facts = { typeSource: 'proposed', confidence: 0.8, identity: 'matches' } as const
  const pageList = ['p1', 'p2', 'p3'].map((id, i) => page(id, i + 1))
  const documents = [
    { id: 'd1', version: 1, documentType: 'laboratory', ...facts, encounterId: 'e1', pageList },
  ]
  return { id: 'c1', encounterId: 'e1', documents, lacks: [] }
}

/** A server that keeps one document as the real one does: what is put stands whole, under the version that was seen. */
function keeping(file: PrepCase) {
  const d = file.documents[0] as PrepDocument
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const path = new URL(request.url).pathname
    if (request.method === 'GET') return Response.json(structuredClone(file))
    if (request.headers.get('If-Match') !== `"${d.version}"`)
      return Response.json({ status: 412 }, { status: 412 })
    const body = (await request.json()) as Record<string, unknown>
    d.version++
    if (path.endsWith('/description')) {
      Object.assign(d, {
        documentType: body.documentType,
        documentDate: body.documentDate,
        signed: body.signed,
      })
    } else if (path.endsWith('/rotation')) {
      for (const n of body.pages as number[])
        (d.pageList[n - 1] as PrepPage).rotation = body.rotation as number
    } else {
      d.pageList = (body.pageIds as string[]).map((id, i) => page(id, i + 1))
    }
    return Response.json({})
  }
  return d
}

function bench(file: PrepCase) {
  const client = newQueryClient()
  client.setQueryData(caseQuery(file.id).queryKey, structuredClone(file))
  const keeper = new LeaseKeeper('w1', { fence: 1, activeMs: 0, idleMs: 0 })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>
      <MantineProvider env="test">{children}</MantineProvider>
    </QueryClientProvider>
  )
  return renderHook(() => useActs(file.id, keeper), { wrapper }).result
}

describe('acts that do not wait for the one before', () => {
  it('each begin with what the one before left', async () => {
    const file = chart()
    const kept = keeping(file)
    const acts = bench(file)
    const shown = structuredClone(kept)
    const second = shown.pageList[1] as PrepPage
    act(() => {
      acts.current.describe(shown, { documentType: 'imaging' })
      acts.current.describe(shown, { documentDate: '2026-03-04' })
      acts.current.describe(shown, { signed: true })
      acts.current.turn(second)
      acts.current.turn(second)
    })
    await waitFor(() => expect(acts.current.busy).toBe(false))
    expect(kept).toMatchObject({ documentType: 'imaging', documentDate: '2026-03-04', signed: true })
    expect(kept.pageList[1]?.rotation).toBe(180)

    act(() => {
      acts.current.arrange('p1', (documents) => stepPage(documents, 'p1', 1))
      acts.current.arrange('p1', (documents) => stepPage(documents, 'p1', 1))
      acts.current.arrange('p1', (documents) => stepPage(documents, 'p1', 1))
    })
    await waitFor(() => expect(acts.current.busy).toBe(false))
    expect(kept.pageList.map(({ id }) => id)).toEqual(['p2', 'p3', 'p1'])
  })
  it('begin with what is there also where the one before was refused', async () => {
    const file = chart()
    const kept = keeping(file)
    const acts = bench(file)
    kept.version++ // somebody else was at it
    act(() => {
      acts.current.describe(kept, { documentType: 'imaging' })
      acts.current.describe(kept, { signed: true })
    })
    await waitFor(() => expect(acts.current.busy).toBe(false))
    expect(kept).toMatchObject({ documentType: 'laboratory', signed: true })
  })
})
