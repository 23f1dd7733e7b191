package app

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"chartwright/internal/demo"
)

// greet tells the person who started the server where it is, and who may sign in.
func (s *Started) greet(w io.Writer) {
	fmt.Fprintf(w, "\nChartwright is running at %s\n", s.house.cfg.PublicURL)
	if s.demo != nil {
		greetDemo(w, s.demo, os.Args[0])
	}
	fmt.Fprintf(w, "Stop it with Ctrl-C.\n\n")
}

// greetDemo shows who may sign in, once. The passwords are kept nowhere; program is how this one was called.
func greetDemo(w io.Writer, f *demo.Founded, program string) {
	if len(f.SignIns) == 0 {
		fmt.Fprintf(w, "\n%s is here from an earlier start; its passwords were shown then. To see who there is, and to give\n", demo.AgencyName)
		fmt.Fprintf(w, "somebody a new password, in another terminal:\n\n  %s user list --agency %s\n  %s user reset EMAIL\n\n", program, demo.AgencySlug, program)
		return
	}
	fmt.Fprintf(w, "\n%s is a demonstration agency: its hospitals, patients and people are invented.\n", demo.AgencyName)
	fmt.Fprintf(w, "These people may sign in. Write the passwords down, they are shown only now:\n\n")
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range f.SignIns {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", s.Role, s.Name, s.Email, s.Password)
	}
	_ = table.Flush()
	fmt.Fprintf(w, "\nIts charts arrive in the next minute or two. A lost password: %s user reset EMAIL, in another terminal.\n", program)
}
