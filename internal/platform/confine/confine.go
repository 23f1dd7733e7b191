// Package confine runs other people's programs on hostile files: with bounded memory and processor time, without the right to
// write files, in a process group of their own that is ended as a whole, and never longer than their parent lives.
package confine

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"time"
)

// Limits bound one run. Work is processor time: a busy machine does not make good work look slow; by the clock a run may take
// Patience times as long. Memory is bytes of address space.
type Limits struct {
	Memory int64
	Work   time.Duration
}

// ErrTooSlow is returned for a run that took more time than it may.
var ErrTooSlow = errors.New("confine: the program took too long")

// Run starts the program and lets read take its output as it comes; what read leaves is thrown away. The error is that of read,
// of the context, ErrTooSlow, or how the program ended.
func Run(ctx context.Context, cmd *exec.Cmd, l Limits, read func(io.Reader) error) error {
	bounded, cancel := context.WithTimeoutCause(ctx, l.Work*Patience, ErrTooSlow)
	defer cancel()
	restrict(cmd, l)
	cmd.SysProcAttr = Attributes()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(bounded, func() { KillGroup(cmd.Process) })()
	readErr := read(out)
	if readErr != nil {
		KillGroup(cmd.Process)
	}
	_, _ = io.Copy(io.Discard, out)
	err = cmd.Wait()
	KillGroup(cmd.Process) // whatever it started and left
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case bounded.Err() != nil, err != nil && outOfTime(cmd.ProcessState):
		return ErrTooSlow
	case readErr != nil:
		return readErr
	}
	return err
}
