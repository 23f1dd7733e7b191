package charts

// Facility is the letterhead of a hospital site.
type Facility struct {
	Name    string
	Address string
	Phone   string
	Layout  int // which of the four layouts its documents use, taken modulo 4
}

// rgb is a colour, 0 to 255 each.
type rgb [3]uint8

// face is one of the three cuts of a layout's typeface.
type face int

const (
	regular face = iota
	bold
	italic
	faces // their number
)

// headingStyle says how section headings look.
type headingStyle int

const (
	ruled   headingStyle = iota // capitals over a rule
	barred                      // on a tinted bar
	plain                       // bold, no ornament
	capital                     // capitals, typewriter
)

// style is the look of one facility's documents. Lengths are in points.
type style struct {
	family        string // a PDF core typeface
	size, leading float64
	margin        float64
	heading       headingStyle
	accent, tint  rgb
	banner        bool // white facility name on a band of the accent colour
	centred       bool
}

// pageWidth and pageHeight are US Letter in points.
const (
	pageWidth    = 612.0
	pageHeight   = 792.0
	headerHeight = 92.0
	footerHeight = 40.0
)

// style picks the facility's layout.
func (f Facility) style() style {
	styles := []style{
		{family: "Helvetica", size: 10, leading: 13.6, margin: 50, heading: barred, accent: rgb{23, 63, 110}, tint: rgb{230, 236, 244}, banner: true},
		{family: "Times", size: 11.2, leading: 14.4, margin: 58, heading: ruled, accent: rgb{0, 0, 0}, tint: rgb{238, 238, 238}, centred: true},
		{family: "Helvetica", size: 9.8, leading: 13.8, margin: 54, heading: plain, accent: rgb{0, 92, 83}, tint: rgb{228, 242, 239}},
		{family: "Courier", size: 9.2, leading: 12.8, margin: 46, heading: capital, accent: rgb{20, 20, 20}, tint: rgb{235, 235, 235}},
	}
	return styles[((f.Layout%len(styles))+len(styles))%len(styles)]
}
