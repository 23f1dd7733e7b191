import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactElement } from 'react'
import { newQueryClient } from '@/lib/queryClient'
import { meQuery, type Me } from '@/lib/me'
import { theme } from '@/lib/theme'

/** A coder of the agency Northlake Coding, for tests. */
export const testMe: Me = {
  user: {
    id: 'u1',
    name: 'Ada Marsh',
    email: 'ada@agency.example',
    role: 'coder',
    timezone: 'America/Chicago',
    onShift: true,
  },
  agency: { id: 'a1', name: 'Northlake Coding' },
  capabilities: ['work.next', 'coding.edit'],
  session: { idleTimeoutSeconds: 900, expiresAt: '2099-01-01T00:00:00Z' },
  banners: [],
}

/** Renders with the theme, a fresh query cache, and somebody signed in. */
export function renderUI(ui: ReactElement, me: Me | null = testMe) {
  const queryClient = newQueryClient()
  if (me) queryClient.setQueryData(meQuery.queryKey, me)
  const wrap = (inner: ReactElement) => (
    <QueryClientProvider client={queryClient}>
      <MantineProvider theme={theme} env="test">
        {inner}
      </MantineProvider>
    </QueryClientProvider>
  )
  const view = render(wrap(ui))
  return { ...view, queryClient, rerender: (next: ReactElement) => view.rerender(wrap(next)) }
}

/** Answers fetch by "METHOD /path"; the value is the body, or a function giving a Response. Returns the requests made. */
export function fakeServer(answers: Record<string, unknown>) {
  const requests: { route: string; body: unknown; headers: Headers }[] = []
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const route = `${request.method} ${new URL(request.url).pathname}`
    const text = await request.text()
    requests.push({ route, body: text ? JSON.parse(text) : undefined, headers: request.headers })
    const answer = answers[route]
    if (typeof answer === 'function') return (answer as () => Response)()
    if (answer === undefined) return problem(404, 'No such route in this test')
    return answer === null ? new Response(null, { status: 204 }) : Response.json(answer)
  }
  return requests
}

/** A problem-details answer. */
export function problem(
  status: number,
  detail: string,
  errors: { location: string; message: string }[] = [],
) {
  return new Response(JSON.stringify({ status, detail, errors }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  })
}
