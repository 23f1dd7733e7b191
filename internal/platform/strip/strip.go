// Package strip packs page pictures so that a few rows can be changed without decoding the rest. A picture is cut into strips
// of Rows rows, each compressed on its own, inside what is an ordinary PNG or JPEG file to every reader. Changing one strip in
// nine, which is what marking a page for its reader takes, costs a tenth of decoding and encoding all of it.
package strip

import (
	"errors"
	"image"
)

const (
	// Rows is the height of a strip in pixels; the last of a picture may be lower. A multiple of JPEG's units of 8 and 16 rows.
	Rows = 32
	// JPEGQuality is that of every JPEG here: strips of one picture share its tables.
	JPEGQuality = 78
)

// ErrWhole tells that a file was not packed by this package and can only be changed as a whole.
var ErrWhole = errors.New("strip: the picture is not packed in strips")

// Change is called with the number of a strip and its pixels, as *image.Paletted, *image.Gray or *image.RGBA, which it changes
// in place.
type Change func(n int, pixels image.Image)

// Count is how many strips a picture of that height has.
func Count(height int) int { return (height + Rows - 1) / Rows }

// rowsOf is the height of strip n.
func rowsOf(n, height int) int { return min(Rows, height-n*Rows) }
