package redact

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Tells reports that a text, which is to go out beside files that were made, has a word that was removed from one of them and that
// none of them shows. The text may be UTF-8, UTF-16 with its mark, or of any encoding that agrees with ASCII.
func Tells(text io.Reader, made ...Report) (bool, error) {
	kept, lost := map[string]bool{}, map[string]bool{}
	for _, r := range made {
		for w := range r.kept {
			kept[w] = true
		}
		for w := range r.lost {
			lost[w] = true
		}
	}
	hidden := gone(kept, lost)
	if len(hidden) == 0 {
		return false, nil
	}
	words := bufio.NewScanner(transform.NewReader(text, unicode.BOMOverride(unicode.UTF8.NewDecoder())))
	words.Buffer(nil, longestWord)
	words.Split(bufio.ScanWords)
	for words.Scan() {
		word := string(fold(words.Text()))
		for _, h := range hidden {
			if strings.Contains(word, h) {
				return true, nil
			}
		}
	}
	return false, words.Err()
}

// longestWord is the longest run without a blank that Tells reads, in bytes; structured files may have none at all.
const longestWord = 64 << 20

// With adds up what two plans did, of which the other's pages follow. Expected is left out.
func (r Report) With(o Report) Report {
	unreadable := slices.Clone(r.Unreadable)
	for _, n := range o.Unreadable {
		unreadable = append(unreadable, r.Pages+n)
	}
	return Report{Pages: r.Pages + o.Pages, PagesRebuilt: r.PagesRebuilt + o.PagesRebuilt, PagesRedacted: r.PagesRedacted + o.PagesRedacted, Marks: r.Marks + o.Marks,
		WordsRemoved: r.WordsRemoved + o.WordsRemoved, WordsHidden: r.WordsHidden + o.WordsHidden, Unreadable: unreadable, Rounds: max(r.Rounds, o.Rounds), Bytes: r.Bytes + o.Bytes}
}

// With adds up what was seen of two files.
func (v Verification) With(o Verification) Verification {
	v.OK = v.OK && o.OK
	v.Pages, v.Marks, v.Words, v.Queries = v.Pages+o.Pages, v.Marks+o.Marks, v.Words+o.Words, v.Queries+o.Queries
	v.Recognised, v.Objects, v.StreamsMiB = v.Recognised+o.Recognised, v.Objects+o.Objects, v.StreamsMiB+o.StreamsMiB
	return v
}
