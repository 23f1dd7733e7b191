package main

import (
	"context"
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

// fullFor is longer than the program tries a request to its store again, so that people hear of it.
const fullFor = 8 * time.Second

// full leaves nothing on the store's disk for a while, and takes what becomes free meanwhile.
func full(ctx context.Context, s *stand) error {
	ballast, err := os.Create(filepath.Join(s.disk, "ballast"))
	if err != nil {
		return err
	}
	defer func() { _ = ballast.Close(); _ = os.Remove(ballast.Name()) }()
	var size int64
	for end := time.Now().Add(fullFor); time.Now().Before(end); {
		for take := int64(room); take >= page; take /= 2 { // what does not fit is not taken at all
			if syscall.Fallocate(int(ballast.Fd()), 0, size, take) == nil {
				size += take
			}
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

const page = 4 << 10 // of memory: the smallest piece of such a disk
