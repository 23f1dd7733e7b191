interface Props {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
}

/** The last row of a list that is read a few at a time; absent when all of it is shown. */
export function MoreRow({ list }: Props) {
  if (!list.hasNextPage) return null
  return (
    <li>
      <button type="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        Show more
      </button>
    </li>
  )
}
