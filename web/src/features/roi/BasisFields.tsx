import { Group, Select, type SelectProps } from '@mantine/core'
import { basisChoices, classChoices, purposeChoices } from './words'

/** What a form knows of a field. */
type Field = Partial<Pick<SelectProps, 'value' | 'error' | 'onChange' | 'onBlur' | 'onFocus'>>

interface Props {
  /** How the class of who asks, or received, is called. */
  who: string
  requesterClass: Field
  legalBasis: Field
  purpose: Field
}

/** Of which class somebody is, on what basis they ask or were told, and what for. */
export function BasisFields({ who, requesterClass, legalBasis, purpose }: Props) {
  return (
    <Group grow align="flex-start">
      <Select label={who} allowDeselect={false} data={classChoices} {...requesterClass} />
      <Select label="Legal basis" allowDeselect={false} data={basisChoices} {...legalBasis} />
      <Select label="Purpose" allowDeselect={false} data={purposeChoices} {...purpose} />
    </Group>
  )
}
