package pgembed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the operating system user that the server runs as.
type account struct {
	uid, gid int
	drop     bool   // this program is root and must become uid for the server's sake: PostgreSQL refuses root
	client   string // the name this program's own user connects by
}

const nobodyID = 65534

// accountFor chooses the user: this program's own, or for root the owner of an existing cluster, else nobody.
func accountFor(clusterDir string) (account, error) {
	self, err := user.Current()
	if err != nil {
		return account{}, fmt.Errorf("pgembed: PostgreSQL needs a user with a name: add user id %d to /etc/passwd, or set CHARTWRIGHT_DATABASE_URL to use a server of your own", os.Geteuid())
	}
	a := account{uid: os.Geteuid(), gid: os.Getegid(), client: self.Username}
	owner, err := ownerOf(clusterDir)
	if err != nil {
		return account{}, err
	}
	switch {
	case a.uid != 0:
		if owner != nil && int(owner.Uid) != a.uid {
			return account{}, fmt.Errorf("pgembed: %s belongs to user id %d; run chartwright as that user, or as root", clusterDir, owner.Uid)
		}
		return a, nil
	case owner != nil && owner.Uid != 0:
		a.uid, a.gid = int(owner.Uid), int(owner.Gid)
	default:
		a.uid, a.gid = nobody()
	}
	a.drop = true
	return a, nil
}

func nobody() (uid, gid int) {
	u, err := user.Lookup("nobody")
	if err != nil {
		return nobodyID, nobodyID
	}
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	if errUID != nil || errGID != nil {
		return nobodyID, nobodyID
	}
	return uid, gid
}

// ownerOf gives the owner of a path, nil when there is nothing.
func ownerOf(path string) (*syscall.Stat_t, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("pgembed: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("pgembed: %s is not a folder", path)
	}
	st, _ := info.Sys().(*syscall.Stat_t)
	return st, nil
}

// mayReach reports whether the account can walk to path: everybody may enter each folder above it.
func (a account) mayReach(path string) bool {
	if !a.drop {
		return true
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// writeFile puts a small private file of the account in place at once. It writes a fresh file and renames it, so that a
// symbolic link planted by the account is replaced, never followed.
func (a account) writeFile(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil && a.drop {
		err = f.Chown(a.uid, a.gid)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
