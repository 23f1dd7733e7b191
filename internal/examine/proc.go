package examine

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"chartwright/internal/platform/confine"
	"chartwright/internal/platform/traces"
)

const (
	envCacheDir    = "CHARTWRIGHT_EXAMINE_CACHE"
	startTimeout   = 90 * time.Second // the first start on a machine compiles PDFium
	startMemory    = 4 << 30          // and compiling takes more memory than reading a file, most of all under the race detector
	cancelGrace    = 500 * time.Millisecond
	watchInterval  = 20 * time.Millisecond
	exitedOnItsOwn = Reason("")
)

// proc is one child process, used by one call at a time.
type proc struct {
	cmd    *exec.Cmd
	in     *bufio.Writer
	out    *bufio.Reader
	stdin  io.Closer
	memory int64
	killed atomic.Value // Reason for which the parent ended it
	idle   time.Time
	used   time.Duration // processor time of all its calls
	holds  *Document     // the file it has open, nil when none
}

// startProc starts a warm child. One that still holds what compiling PDFium took is given up for another, so that this is not
// laid to the first file.
func startProc(ctx context.Context, o Options) (*proc, error) {
	p, err := start(ctx, o)
	if err != nil || confine.Resident(p.cmd.Process.Pid) <= o.ChildMemory/2 {
		return p, err
	}
	p.end()
	return start(ctx, o)
}

// start starts a child whose environment holds nothing but what it needs.
func start(ctx context.Context, o Options) (*proc, error) {
	cmd := exec.Command(o.Command[0], o.Command[1:]...)
	cmd.Env = append([]string{
		envCacheDir + "=" + o.CacheDir,
		fmt.Sprintf("GOMEMLIMIT=%d", o.ChildMemory*3/4),
		"GOMAXPROCS=2", "GOTRACEBACK=none",
	}, o.ChildEnv...)
	cmd.Dir = os.TempDir()
	cmd.SysProcAttr = confine.Attributes()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &proc{cmd: cmd, in: bufio.NewWriterSize(stdin, 64<<10), out: bufio.NewReaderSize(stdout, 64<<10),
		stdin: stdin, memory: max(startMemory, o.ChildMemory)}
	ctx, cancel := context.WithTimeout(ctx, startTimeout*confine.Patience)
	defer cancel()
	stop := p.watch(ctx, startTimeout)
	kind, _, err := readFrame(p.out)
	stop()
	p.memory = o.ChildMemory
	if err != nil || kind != frameReady {
		p.end()
		why, _ := p.killed.Load().(Reason)
		return nil, errors.Join(fmt.Errorf("examine: the child process did not start, killed for %q", why), err, ctx.Err())
	}
	return p, nil
}

// watch ends the child when the context ends, or when it has used that much processor time or more memory than allowed. Work
// is measured in processor time so that a busy machine does not make good files look slow. Stop ends the watch and tells the
// processor time used.
func (p *proc) watch(ctx context.Context, limit time.Duration) (stop func() time.Duration) {
	began := confine.Worked(p.cmd.Process.Pid)
	used := func() time.Duration { return confine.Worked(p.cmd.Process.Pid) - began }
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(watchInterval)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-ctx.Done():
				p.kill(TooSlow)
				return
			case <-tick.C:
				if confine.Resident(p.cmd.Process.Pid) > p.memory {
					p.kill(DecompressionBomb)
					return
				}
				if used() > limit {
					p.kill(TooSlow)
					return
				}
			}
		}
	}()
	return func() time.Duration { close(quit); <-gone; return max(used(), 0) }
}

func (p *proc) kill(r Reason) {
	p.killed.CompareAndSwap(nil, r)
	confine.KillGroup(p.cmd.Process)
}

// end kills the child, if it still runs, and waits for it.
func (p *proc) end() {
	p.kill(exitedOnItsOwn)
	_ = p.stdin.Close()
	_ = p.cmd.Wait()
}

// call sends one request and serves the child's reads from src until the answer is there, within that much processor time of
// the child. A *Failure blames the file; the child is then dead or must be ended when alive is false. Other errors are of the
// caller's context or source.
func (p *proc) call(ctx context.Context, limit time.Duration, q request, src io.ReaderAt) (a answer, alive bool, err error) {
	ctx, span := traces.Start(ctx, "examiner "+string(q.Op), traces.Page(q.Page))
	defer func() { span.End(err) }()
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit*confine.Patience)
	defer cancel()
	// A caller that goes away costs the child its life only when it does not finish soon: starting another takes longer.
	defer context.AfterFunc(ctx, func() { time.AfterFunc(cancelGrace, cancel) })()
	stop := p.watch(bounded, limit)
	a, err = p.exchange(q, src)
	p.used += stop()
	killedFor, wasKilled := p.killed.Load().(Reason)
	switch {
	case wasKilled && ctx.Err() != nil:
		return a, false, ctx.Err()
	case errors.Is(err, errSource):
		return a, false, err
	case wasKilled:
		return a, false, &Failure{killedFor, q.Page}
	case err != nil: // it died on its own
		return a, false, &Failure{Malformed, q.Page}
	case a.Reason != "":
		return a, !a.Tainted, &Failure{a.Reason, q.Page}
	}
	return a, true, nil
}

func (p *proc) exchange(q request, src io.ReaderAt) (answer, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return answer{}, err
	}
	if err := writeFrame(p.in, frameRequest, body); err != nil {
		return answer{}, err
	}
	for {
		kind, body, err := readFrame(p.out)
		if err != nil {
			return answer{}, err
		}
		switch kind {
		case frameAnswer:
			return parseAnswer(body)
		case frameRead:
			if err := p.serveRead(body, src); err != nil {
				return answer{}, err
			}
		default:
			return answer{}, errFrame
		}
	}
}

func (p *proc) serveRead(body []byte, src io.ReaderAt) error {
	off, n, err := decodeRange(body)
	if err != nil {
		return err
	}
	data := make([]byte, n)
	got, err := src.ReadAt(data, off)
	if got < n {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("%w: %w", errSource, err)
	}
	return writeFrame(p.in, frameData, data)
}
