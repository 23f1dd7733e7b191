package volume

import (
	"context"
	"fmt"

	"chartwright/internal/bench/stand"
)

// register has the house register patients, each with an encounter that waits for its documents.
func register(ctx context.Context, a *stand.Agency, patients int) error {
	for n := range patients {
		who := stand.Anybody(fmt.Sprint("K", n))
		who.First = fmt.Sprint("N", n)
		if _, err := a.Register(ctx, a.Manager, "ED", who); err != nil {
			return err
		}
	}
	return nil
}
