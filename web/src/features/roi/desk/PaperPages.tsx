import { EmptyState } from '@/components/EmptyState'
import { PagePane } from '@/components/viewer/PagePane'
import { ActionButton } from '@/components/ActionButton'
import { useKeys } from '@/lib/keys'
import type { Corners } from '../types'
import { cornersOf, nextOpen, placed } from './authorization'
import { boxAround } from './boxes'
import { BoxTool } from './BoxTool'
import { useDesk, type Desk } from './desk'
import { PageBoxes, type PageBox } from './PageBoxes'

/** The papers that came with the request; on the validating step words and boxes are linked to the checklist. */
export function PaperPages() {
  const desk = useDesk()
  const { papers, step, writable, drawing, setDrawing, element } = desk
  const linking = step === 'validate' && writable && element !== ''
  const label = desk.authorization.data?.elements.find((e) => e.key === element)?.label ?? ''
  const { selection, current } = papers
  const linkWords = () => {
    if (!selection) return
    const box = boxAround(papers.words, selection.first, selection.last)
    if (box) link(desk, box)
    papers.setSpan(null)
  }
  useKeys('The papers', [
    {
      key: 'l',
      label: 'Link the selected words to the element',
      run: linkWords,
      when: linking && selection !== null,
    },
    { key: 'w', label: 'It is on this page', run: () => link(desk, undefined), when: linking && !!current },
    { key: 'b', label: 'Draw a box around it', run: () => setDrawing(true), when: linking && !!current },
  ])
  return (
    <PagePane
      viewer={papers}
      takeFocus
      findable={false}
      overlay={
        <>
          <PageBoxes boxes={step === 'validate' ? placesOn(desk) : []} />
          {drawing && (
            <BoxTool
              turn={papers.turn}
              onDone={(box) => {
                setDrawing(false)
                link(desk, box)
              }}
              onCancel={() => setDrawing(false)}
            />
          )}
        </>
      }
      selectionActions={
        linking && (
          <ActionButton keys="l" onClick={linkWords}>
            Link to “{label}”
          </ActionButton>
        )
      }
      empty={
        <EmptyState title="No paper came with this request yet">
          A letter that was just uploaded appears here once it has been examined. Without one, write to the
          requester: step 6.
        </EmptyState>
      }
    />
  )
}

/** Keeps where the element stands, and goes on to the next one nobody has looked for. */
function link(desk: Desk, box: Corners | undefined) {
  const { papers, element, fields, acts, authorization, setElement } = desk
  const { current } = papers
  if (!current) return
  const place = { documentId: current.document.id, page: current.page.n, box }
  const next = placed(fields, element, place)
  acts.saveFields(next)
  setElement(nextOpen(authorization.data?.elements ?? [], next.places, element))
}

/** The places linked on the page that is shown. */
function placesOn({ papers: { current }, authorization, fields, element }: Desk): PageBox[] {
  return (authorization.data?.elements ?? []).flatMap(({ key, label }) => {
    const place = fields.places[key]
    const box = cornersOf(place?.box)
    if (!box || place?.documentId !== current?.document.id || place?.page !== current?.page.n) return []
    return [{ id: key, box, label, kind: key === element ? 'place-now' : 'place' } as const]
  })
}
