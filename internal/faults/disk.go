package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// room and files are what the store's disk holds.
const room, files = 768 << 20, 1 << 20

// mountDisk gives the store a disk of its own, in memory, that can become full.
func (s *stand) mountDisk(context.Context) error {
	if err := os.MkdirAll(s.disk, 0o700); err != nil {
		return err
	}
	if err := syscall.Mount("tmpfs", s.disk, "tmpfs", 0, fmt.Sprintf("size=%d,nr_inodes=%d,mode=0700", room, files)); err != nil {
		s.note("the store's disk was never full: a disk of its own cannot be mounted here (%v)", err)
		return nil
	}
	s.mounted = true
	return nil
}

// fullFor is longer than the program tries again by itself, so that people hear of it.
const fullFor = 8 * time.Second

// full leaves nothing on the store's disk for a while, and takes what becomes free meanwhile.
func full(ctx context.Context, s *stand) (err error) {
	defer func() { err = errors.Join(err, s.limitDisk(room, files)) }()
	for end := time.Now().Add(fullFor); time.Now().Before(end); {
		var fs syscall.Statfs_t
		if err := syscall.Statfs(s.disk, &fs); err != nil {
			return err
		}
		// Less than is used is refused: where something was written in between, the next turn knows.
		_ = s.limitDisk(max(1, int64(fs.Blocks-fs.Bfree))*fs.Bsize, int64(fs.Files-fs.Ffree)) // none would be no limit at all
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func (s *stand) limitDisk(size, files int64) error {
	return syscall.Mount("tmpfs", s.disk, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d,nr_inodes=%d", size, files))
}
