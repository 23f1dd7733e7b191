import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import { boundaries } from './boundaries.js'

RuleTester.describe = describe
RuleTester.it = it

const file = (name: string) => `/repo/web/src/${name}`
const errors = 1

new RuleTester().run('boundaries', boundaries as never, {
  valid: [
    { filename: file('features/coding/screen.tsx'), code: `import x from './api/cases'` },
    { filename: file('features/coding/api/a.ts'), code: `import x from '../model'` },
    { filename: file('features/coding/screen.tsx'), code: `import x from '@/components/DataTable'` },
    { filename: file('app/features.ts'), code: `import x from '@/features/coding/routes'` },
    { filename: file('lib/keys.ts'), code: `import x from 'react'` },
  ],
  invalid: [
    { filename: file('features/coding/screen.tsx'), code: `import x from '@/features/audit/api'`, errors },
    { filename: file('features/coding/screen.tsx'), code: `import x from '../audit/api'`, errors },
    { filename: file('features/coding/screen.tsx'), code: `import x from '@/app/router'`, errors },
    { filename: file('components/A.tsx'), code: `export * from '@/features/coding/model'`, errors },
    { filename: file('lib/a.ts'), code: `import x from '../components/A'`, errors },
    { filename: file('features/coding/s.tsx'), code: `const x = import('@/features/audit/s')`, errors },
  ],
})
