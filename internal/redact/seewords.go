package redact

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chartwright/internal/examine"
)

// words checks the text layer as poppler reads it, page by page: no word under a mark, nothing for the queries to find.
func (v *verifier) words(ctx context.Context) error {
	var searched []SourcePage // all pages are kept only where something may run over several
	marks, count := v.want.Marks, 0
	err := run(ctx, v.file, func(r io.Reader) error {
		return parseBoxes(r, v.want.Pages, func(p SourcePage) error {
			count = p.Number
			for ; len(marks) > 0 && marks[0].Page <= p.Number; marks = marks[1:] {
				if m := marks[0]; slices.ContainsFunc(p.Words, func(w examine.Word) bool { return touches(m.Box, w.Box) && len(fold(w.Text)) > 0 }) {
					return &SurvivedError{Page: m.Page, Mark: m.Number, What: "a word can still be extracted from the area"}
				}
			}
			if len(v.want.Queries) > 0 {
				searched = append(searched, p)
			}
			return nil
		})
	}, v.PDFToText, "-bbox", fileOfTool, "-")
	if err != nil {
		return err
	}
	if count != len(v.want.Pages) || len(marks) > 0 {
		return &SurvivedError{What: fmt.Sprintf("the file has %d pages and should have %d", count, len(v.want.Pages))}
	}
	return v.findNothing(ctx, searched)
}

// parseBoxes reads the XHTML of pdftotext -bbox and lets see have each page. Its boxes are points from the upper left corner of the
// page.
func parseBoxes(r io.Reader, placed []Placed, see func(SourcePage) error) error {
	d := xml.NewDecoder(bufio.NewReader(r))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	page := SourcePage{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "page" && page.Number == len(placed):
				return &SurvivedError{What: "the file has more pages than it should"}
			case t.Name.Local == "page":
				page = SourcePage{Page: examine.Page{Number: page.Number + 1}}
			case t.Name.Local == "word" && page.Number > 0:
				var text string
				if err := d.DecodeElement(&text, &t); err != nil {
					return err
				}
				addWord(&page, text, boxOf(t, placed[page.Number-1]))
			}
		case xml.EndElement:
			if t.Name.Local == "page" && page.Number > 0 {
				if err := see(page); err != nil {
					return err
				}
			}
		}
	}
}

// addWord begins a line where a word stands wholly below the last one. The foot is ours and is left out.
func addWord(p *SourcePage, text string, box examine.Box) {
	if text == "" || box.Y0 >= 1 {
		return
	}
	line := 0
	if n := len(p.Words); n > 0 {
		line = p.Words[n-1].Line
		if box.Y0 >= p.Words[n-1].Box.Y1 {
			line++
		}
	}
	p.Words = append(p.Words, examine.Word{Text: text, Box: box, Line: line})
}

func boxOf(e xml.StartElement, p Placed) examine.Box {
	at := map[string]float64{}
	for _, a := range e.Attr {
		at[a.Name.Local], _ = strconv.ParseFloat(a.Value, 64)
	}
	return examine.Box{X0: at["xMin"] / p.Width, Y0: at["yMin"] / p.Height, X1: at["xMax"] / p.Width, Y1: at["yMax"] / p.Height}
}

// rawText reads the text in the order of the file, blind to places, and looks for removed words.
func (v *verifier) rawText(ctx context.Context) error {
	page := 1
	return run(ctx, v.file, func(r io.Reader) error {
		in := bufio.NewReader(r)
		for {
			line, err := in.ReadString('\n')
			page += strings.Count(line, "\f")
			folded := string(fold(line))
			for _, gone := range v.want.Gone {
				if strings.Contains(folded, gone) && wordHolds(line, gone) {
					return &SurvivedError{Page: page, What: "a removed word can still be extracted"}
				}
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	}, v.PDFToText, "-raw", fileOfTool, "-")
}

// wordHolds tells a word from neighbours that make it up when their blanks are ignored.
func wordHolds(line, gone string) bool {
	for w := range strings.FieldsSeq(line) {
		if strings.Contains(string(fold(w)), gone) {
			return true
		}
	}
	return false
}
