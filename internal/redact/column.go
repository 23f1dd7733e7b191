package redact

import (
	"cmp"
	"slices"
	"strings"

	"chartwright/internal/examine"
)

// searchColumns takes single words that stand under the name of such a number: in a form, or in a column with a heading.
func (r *rule) searchColumns(t *text, found map[place]bool) {
	match, read := r.match[0], t.how != asWritten
	if read {
		match = r.match[1]
	}
	c := columns{text: t, above: map[int]int{}, headed: map[int]bool{}, names: func(heading string) bool {
		return r.under.MatchString(heading) || read && r.under.MatchString(misreadLetters.Replace(heading))
	}}
	for i, raw := range t.raw {
		word := plainDashes(raw)
		hit := match.FindStringSubmatchIndex(word)
		if hit != nil && checks[r.Check](numberOf(word[hit[2]:hit[3]], read)) && c.under(i) {
			t.take(i, i, found)
		}
	}
}

// columns is a text as it is gone up, word by word. What was seen of a word is kept, so that a page full of numbers takes no long time.
type columns struct {
	*text
	names  func(heading string) bool
	above  map[int]int  // of words: the nearest above, -1 for none
	headed map[int]bool // of words right under the numbers: they belong to such a heading
}

// Rows of a column that are gone up for its heading, and rows that a heading may have itself.
const columnRows, headingRows = 80, 3

// under goes up from a word, over other numbers of its column, and says whether what then stands there is such a heading.
func (c *columns) under(i int) bool {
	for range columnRows {
		next, known := c.above[i]
		if !known {
			next = c.nearest(i, c.boxes[i])
			c.above[i] = next
		}
		if next < 0 {
			return false
		}
		if i = next; !strings.ContainsAny(c.raw[i], "0123456789") {
			if is, known := c.headed[i]; known {
				return is
			}
			c.headed[i] = c.heading(i)
			return c.headed[i]
		}
	}
	return false
}

// heading says whether the words around word i, with those of the rows above, are a heading that is looked for.
func (c *columns) heading(i int) bool {
	said := ""
	for range headingRows {
		row, box := c.run(i)
		if said = strings.TrimSpace(row + " " + said); c.names(said) {
			return true
		}
		if i = c.nearest(i, box); i < 0 {
			return false
		}
	}
	return false
}

// nearest gives the word of i's page that stands right above an area, -1 for none.
func (c *columns) nearest(i int, below examine.Box) int {
	const farthest = 4 // heights of the word above
	nearest, first := -1, c.page(i)
	for k := first; k < len(c.words) && c.words[k].page == c.words[i].page; k++ {
		b := c.boxes[k]
		if b.X1 <= below.X0 || b.X0 >= below.X1 || (b.Y0+b.Y1)/2 >= below.Y0 || below.Y0-b.Y1 > farthest*(b.Y1-b.Y0) {
			continue
		}
		if nearest < 0 || b.Y1 > c.boxes[nearest].Y1 {
			nearest = k
		}
	}
	return nearest
}

// page gives the first word of i's page.
func (c *columns) page(i int) int {
	first, _ := slices.BinarySearchFunc(c.words, c.words[i].page, func(p place, page int) int { return cmp.Compare(p.page, page) })
	return first
}

// run gives the words that stand together with a word on its line, and their area.
func (c *columns) run(k int) (string, examine.Box) {
	var line []int
	for i := c.page(k); i < len(c.words) && c.words[i].page == c.words[k].page; i++ {
		b := c.boxes[i]
		if middle := (b.Y0 + b.Y1) / 2; middle > c.boxes[k].Y0 && middle < c.boxes[k].Y1 {
			line = append(line, i)
		}
	}
	slices.SortStableFunc(line, func(a, b int) int { return cmp.Compare(c.boxes[a].X0, c.boxes[b].X0) })
	at := slices.Index(line, k)
	apart := func(a, b int) bool { return c.boxes[b].X0-c.boxes[a].X1 > c.boxes[k].Y1-c.boxes[k].Y0 }
	first, last := at, at
	for first > 0 && !apart(line[first-1], line[first]) {
		first--
	}
	for last+1 < len(line) && !apart(line[last], line[last+1]) {
		last++
	}
	box := c.boxes[k]
	var said []string
	for _, i := range line[first : last+1] {
		said, box = append(said, c.raw[i]), union(box, c.boxes[i])
	}
	return strings.Join(said, " "), box
}
