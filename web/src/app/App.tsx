import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { listenToKeys } from '@/lib/keys'
import { newQueryClient } from '@/lib/queryClient'
import { theme } from '@/lib/theme'
import { styleNonce } from './nonce'
import { router } from './router'

/** The whole application: look, server state, keys, screens. */
export function App() {
  const [queryClient] = useState(newQueryClient)
  useEffect(listenToKeys, [])
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-center" limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
