package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// room is how much the store's disk holds.
const room = 768 << 20

// mountDisk gives the store a disk of its own, in memory, that can become full.
func (s *stand) mountDisk(context.Context) error {
	if err := os.MkdirAll(s.disk, 0o700); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", s.disk, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", room)); err != nil {
		s.note("the store's disk was never full: a disk of its own cannot be mounted here (%v)", err)
		return nil
	}
	s.mounted = true
	return nil
}

// full leaves nothing on the store's disk for a while.
func full(ctx context.Context, s *stand) error {
	ballast, err := os.Create(filepath.Join(s.disk, "ballast"))
	if err != nil {
		return err
	}
	defer func() { _ = ballast.Close(); _ = os.Remove(ballast.Name()) }()
	var fs syscall.Statfs_t
	if err := syscall.Fstatfs(int(ballast.Fd()), &fs); err != nil {
		return err
	}
	if err := syscall.Fallocate(int(ballast.Fd()), 0, 0, int64(fs.Bavail)*fs.Bsize); err != nil && !errors.Is(err, syscall.ENOSPC) {
		return err
	}
	return pause(ctx, 2*time.Second)
}
