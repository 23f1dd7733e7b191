package app

import (
	"fmt"
	"io"
)

// greet tells the person who started the server where it is.
func (s *Started) greet(w io.Writer) {
	fmt.Fprintf(w, "\nChartwright is running at %s\n", s.house.cfg.PublicURL)
	greetDemo(w, s.demo)
	fmt.Fprintf(w, "Stop it with Ctrl-C.\n\n")
}
