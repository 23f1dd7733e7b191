import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launch, openPage, serveDist } from './lib'

/** The built application in a browser, from before a file's first test until after its last. */
export function builtSite() {
  let browser: Browser
  let site: Awaited<ReturnType<typeof serveDist>>
  beforeAll(async () => {
    ;[browser, site] = await Promise.all([launch(), serveDist()])
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })
  return {
    /** A page of its own cookies. */
    open: (look?: Parameters<typeof openPage>[1]): Promise<Page> => openPage(browser, look),
    /** The address of a screen. */
    at: (path = ''): string => site.url + path,
  }
}
