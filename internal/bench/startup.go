package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/platform/testkit/freeport"
)

// startup stops the stand and starts the real binary on its data, as an operator does.
func startup(ctx context.Context, b *bench) error {
	binary := filepath.Join(b.Dir, "chartwright")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/chartwright") // of packages that are compiled already
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	b.Close()
	var took []time.Duration
	var idle string
	for range 3 {
		t, memory, err := b.startOnce(ctx, binary)
		if err != nil {
			return err
		}
		took, idle = append(took, t), memory
	}
	b.Add("start of the binary on these data to ready, its private PostgreSQL included", report.Short(measure.Of(took).At(.5)), "", "median of 3, the file cache warm")
	b.Add("memory of the idle process", idle, "", "resident, without PostgreSQL's")
	return nil
}

func (b *bench) startOnce(ctx context.Context, binary string) (took time.Duration, idle string, err error) {
	port, err := freeport.Find(ctx)
	if err != nil {
		return 0, "", err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	cmd := exec.CommandContext(ctx, binary, "serve")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	cmd.Env = append(os.Environ(), "CHARTWRIGHT_ADDRESS="+address, "CHARTWRIGHT_DATA_DIR="+b.Dir, "CHARTWRIGHT_DEMO=off", "CHARTWRIGHT_LOG_LEVEL=error")
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	defer func() {
		err = errors.Join(err, cmd.Process.Signal(syscall.SIGTERM), ended(cmd.Wait()))
	}()
	err = stand.Until(ctx, time.Minute, func() (bool, error) { return ready(ctx, "http://"+address+"/readyz"), nil })
	if err != nil {
		return 0, "", err
	}
	took = time.Since(start)
	return took, idleMemory(ctx, cmd.Process.Pid), nil
}

// ended forgives that the process ended by the signal it was sent.
func ended(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil
	}
	return err
}

func ready(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// idleMemory reads the resident memory until it has not changed for a second: what is loaded after ready counts too.
func idleMemory(ctx context.Context, pid int) string {
	last, since := "", time.Now()
	_ = stand.Until(ctx, 20*time.Second, func() (bool, error) { // a process that never settles is read as it is then
		now := fieldOf(fmt.Sprintf("/proc/%d/status", pid), "VmRSS", "unknown")
		if now != last {
			last, since = now, time.Now()
		}
		return time.Since(since) > time.Second, nil
	})
	var kb int64
	if _, err := fmt.Sscan(last, &kb); err != nil {
		return last
	}
	return fmt.Sprintf("%d MB", kb>>10)
}
