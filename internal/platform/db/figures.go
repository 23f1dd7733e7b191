package db

import "time"

// Pool tells how busy the connections of this process are.
type Pool struct {
	InUse, Idle, Most int
	Waited            int64         // askings for a connection that had to wait, since the start
	WaitedFor         time.Duration // all of them together
}

// Pool gives the state of the connections.
func (d *DB) Pool() Pool {
	s := d.pool.Stat()
	return Pool{InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Most: int(s.MaxConns()),
		Waited: s.EmptyAcquireCount(), WaitedFor: s.EmptyAcquireWaitTime()}
}
