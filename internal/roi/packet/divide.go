package packet

// Range is a run of pages, from the first to the last, counted from 0.
type Range struct{ First, Last int }

// Limits bound a part of a packet; 0 is no bound.
type Limits struct {
	Pages int
	Bytes int64
}

// Divide splits pages of those sizes into as few parts as hold within the limits, in order. A page larger than a part may be gets one
// of its own.
func Divide(sizes []int64, l Limits) []Range {
	var parts []Range
	var held int64
	for i, size := range sizes {
		last := len(parts) - 1
		full := last < 0 || l.Pages > 0 && i-parts[last].First >= l.Pages || l.Bytes > 0 && held+size > l.Bytes
		if full {
			parts, held = append(parts, Range{i, i}), size
			continue
		}
		parts[last].Last, held = i, held+size
	}
	return parts
}
