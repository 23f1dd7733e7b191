package redact

import (
	"bufio"
	"context"
	"fmt"
	"image"
	"io"
	"math"
	"strconv"
	"strings"

	"chartwright/internal/examine"
)

// images checks that each page has exactly one picture, with nothing behind it.
func (v *verifier) images(ctx context.Context) error {
	counts := make([]int, len(v.want.Pages)+1)
	err := run(ctx, v.file, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			f := strings.Fields(lines.Text())
			if len(f) < 3 {
				continue
			}
			page, err := strconv.Atoi(f[0])
			if err != nil {
				continue // the heading
			}
			if page < 1 || page >= len(counts) || f[2] != "image" {
				return &SurvivedError{Page: page, What: "the page has a picture that it should not have"}
			}
			counts[page]++
		}
		return lines.Err()
	}, v.PDFImages, "-list", fileOfTool)
	if err != nil {
		return err
	}
	for page, n := range counts[1:] {
		if n != 1 {
			return &SurvivedError{Page: page + 1, What: fmt.Sprintf("the page has %d pictures and should have one", n)}
		}
	}
	return nil
}

const (
	sightDPI = 100
	// blackest is the grey that compression may leave in a black area.
	blackest = 40
	// longestSight bounds the picture of an enormous page, in pixels.
	longestSight = 4000
)

// pixels checks that every mark is black all over.
func (v *verifier) pixels(ctx context.Context) error {
	for i := 0; i < len(v.want.Marks); {
		j, page := i, v.want.Marks[i].Page
		for j < len(v.want.Marks) && v.want.Marks[j].Page == page {
			j++
		}
		seen, err := v.draw(ctx, page, sightDPI)
		if err != nil {
			return err
		}
		for _, m := range v.want.Marks[i:j] {
			if !black(seen, m.Box, v.want.Pages[page-1]) {
				return &SurvivedError{Page: m.Page, Mark: m.Number, What: "the area is not black"}
			}
		}
		i = j
	}
	return nil
}

func (v *verifier) draw(ctx context.Context, page, most int) (seen *image.Gray, err error) {
	p, n := v.want.Pages[page-1], strconv.Itoa(page)
	dpi := min(float64(most), 72*longestSight/max(p.Width, p.Height))
	err = run(ctx, v.file, func(r io.Reader) (err error) {
		seen, err = readPGM(bufio.NewReader(r))
		return err
	}, v.PDFToPPM, "-gray", "-r", number(dpi), "-f", n, "-l", n, fileOfTool)
	return seen, err
}

// readPGM reads a grey picture as poppler writes it (netpbm P5).
func readPGM(r *bufio.Reader) (*image.Gray, error) {
	var w, h, top int
	if _, err := fmt.Fscanf(r, "P5\n%d %d\n%d\n", &w, &h, &top); err != nil {
		return nil, err
	}
	if w < 1 || h < 1 || w > 2*longestSight || h > 2*longestSight || top != 255 {
		return nil, fmt.Errorf("redact: a picture of %d by %d was drawn", w, h)
	}
	g := image.NewGray(image.Rect(0, 0, w, h))
	_, err := io.ReadFull(r, g.Pix)
	return g, err
}

// pgm writes what readPGM reads.
func pgm(g *image.Gray) []byte {
	return append(fmt.Appendf(nil, "P5\n%d %d\n255\n", g.Rect.Dx(), g.Rect.Dy()), g.Pix...)
}

// black looks at the pixels that lie wholly inside of a mark, or at its middle where it is smaller than a pixel.
func black(g *image.Gray, b examine.Box, p Placed) bool {
	sx := float64(g.Rect.Dx())
	sy := float64(g.Rect.Dy()) * p.Height / (p.Height + p.Below)
	x0, x1 := int(math.Ceil(b.X0*sx)), int(math.Floor(b.X1*sx))
	y0, y1 := int(math.Ceil(b.Y0*sy)), int(math.Floor(b.Y1*sy))
	if x1 <= x0 {
		x0 = min(int((b.X0+b.X1)/2*sx), g.Rect.Dx()-1)
		x1 = x0 + 1
	}
	if y1 <= y0 {
		y0 = min(int((b.Y0+b.Y1)/2*sy), g.Rect.Dy()-1)
		y1 = y0 + 1
	}
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if g.GrayAt(x, y).Y > blackest {
				return false
			}
		}
	}
	return true
}
