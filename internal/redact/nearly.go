package redact

// slack is how many letters of a text recognition may have got wrong, dropped or added besides those it is known to confuse:
// one in a text of six letters, one more for every six.
func slack(letters int) int { return min(letters/6, 3) }

// searchNearly takes runs of whole words that differ from the query by no more than most letters.
func (t *text) searchNearly(query []rune, most int, found map[place]bool) {
	if most == 0 {
		return
	}
	row := make([]int, len(query)+1)
	for i := range t.letters {
		if !t.begins(i) {
			continue
		}
		if n := nearest(t, i, query, most, row); n > 0 {
			t.take(t.at[i], t.at[i+n-1], found)
		}
	}
}

// nearest gives how many letters from i on, up to the end of a word, come nearest to the query, 0 when none come near enough
// (the edit distance of Levenshtein, a row of its table for each letter of the text).
func nearest(t *text, i int, query []rune, most int, row []int) (length int) {
	for k := range row {
		row[k] = k
	}
	best := most + 1
	for n := 1; n <= len(query)+most && i+n <= len(t.letters); n++ {
		diagonal, least := row[0], n
		row[0] = n
		for k, r := range query {
			cost := 1
			if t.letters[i+n-1] == r {
				cost = 0
			}
			diagonal, row[k+1] = row[k+1], min(diagonal+cost, row[k]+1, row[k+1]+1)
			least = min(least, row[k+1])
		}
		if least > most {
			break
		}
		if d := row[len(query)]; d < best && t.ends(i+n) {
			best, length = d, n
		}
	}
	return length
}
