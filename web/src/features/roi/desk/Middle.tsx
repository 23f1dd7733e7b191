import { CheckPages } from './CheckPages'
import { ChartPages } from './ChartPages'
import { useDesk } from './desk'
import { FeeSheet } from './FeeSheet'
import { LetterSheet } from './LetterSheet'
import { PaperPages } from './PaperPages'
import { RedactPages } from './RedactPages'

/** The middle column: what the step looks at. */
export function Middle() {
  const { step } = useDesk()
  switch (step) {
    case 'validate':
    case 'patient':
      return <PaperPages />
    case 'pages':
      return <ChartPages />
    case 'redact':
      return <RedactPages />
    case 'check':
      return <CheckPages />
    case 'letters':
      return <LetterSheet />
    case 'fee':
      return <FeeSheet />
  }
}
