// Chartwright is the system on which a remote HIM agency codes charts and releases records. See "chartwright --help".
package main

import (
	"os"

	"chartwright/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
