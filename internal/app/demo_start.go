package app

import (
	"context"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/demo"
)

// foundDemo makes the demonstration agency where one is wanted, and goes on in the background with what its story still lacks.
func (h *house) foundDemo(ctx context.Context, group *errgroup.Group) (*demo.Founded, error) {
	if !h.wantsDemo() {
		return nil, nil
	}
	m, err := h.newDemo(h.intake)
	if err != nil {
		return nil, err
	}
	founded, err := m.Found(ctx)
	if err != nil || founded == nil {
		return nil, err
	}
	group.Go(func() error {
		if err := m.Run(ctx, founded.Tenant); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the demonstration is not complete; the next start goes on with it", "error", err.Error())
		}
		return nil
	})
	return founded, nil
}
