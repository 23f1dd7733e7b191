package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"chartwright/internal/platform/testkit/freeport"
)

// process is a program that runs, is killed and started again.
type process struct {
	name string
	make func() *exec.Cmd
	ask  func(ctx context.Context) error // until it answers
	log  *os.File

	older atomic.Bool // the version that it is started in
	clock string      // file with the offset of its clock

	mu  sync.Mutex
	cmd *exec.Cmd
}

func (p *process) start(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cmd = p.make()
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	return until(ctx, time.Minute, p.name, p.ask)
}

// kill ends the program and its children at once, as a machine that loses power.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cmd == nil || p.cmd.Process == nil {
		return
	}
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	_ = p.cmd.Wait() // after end: it was waited for
	p.cmd = nil
}

// end lets the program stop by itself, as an upgrade does; what does not stop in time is killed.
func (p *process) end() {
	p.mu.Lock()
	if p.cmd != nil && p.cmd.Process != nil {
		group := -p.cmd.Process.Pid
		late := time.AfterFunc(graceful, func() { _ = syscall.Kill(group, syscall.SIGKILL) })
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		_ = p.cmd.Wait()
		late.Stop()
	}
	p.mu.Unlock()
	p.kill()
}

// graceful is longer than the grace that the program is given.
const graceful = 15 * time.Second

var errLate = errors.New("did not answer in time")

// until asks again and again.
func until(ctx context.Context, within time.Duration, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, within, errLate)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w; last: %w", what, context.Cause(ctx), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// answersHTTP asks for a page.
func answersHTTP(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answered %d", url, res.StatusCode)
		}
		return nil
	}
}

// answersTCP opens a connection.
func answersTCP(address string) func(context.Context) error {
	return func(ctx context.Context) error {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return c.Close()
	}
}

func freePort(ctx context.Context) (string, error) {
	port, err := freeport.Find(ctx)
	return strconv.Itoa(port), err
}
