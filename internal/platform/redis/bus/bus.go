// Package bus carries small messages between processes over one Redis channel. Messages sent while nobody listens, or while
// Redis is away, are lost; listeners are told so.
package bus

import (
	"context"
	"errors"
	"time"

	"chartwright/internal/platform/redis"
)

// checkEvery is how often a quiet subscription is tried.
const checkEvery = 5 * time.Second

// Bus is one channel.
type Bus struct {
	client  redis.Universal
	channel string
}

// New makes a bus on a channel.
func New(client redis.Universal, channel string) *Bus { return &Bus{client: client, channel: channel} }

// Publish sends a payload to all who listen now.
func (b *Bus) Publish(ctx context.Context, payload []byte) error {
	return b.client.Publish(ctx, b.channel, payload).Err()
}

// Listen delivers payloads until ctx ends or the connection is lost. It calls lost once it listens, since what was sent
// before then was not heard.
func (b *Bus) Listen(ctx context.Context, deliver func([]byte), lost func()) error {
	sub := b.client.Subscribe(ctx, b.channel)
	defer func() { _ = sub.Close() }()
	defer context.AfterFunc(ctx, func() { _ = sub.Close() })() // a read does not heed ctx
	if _, err := sub.Receive(ctx); err != nil {
		return err
	}
	lost()
	silent := false
	for {
		m, err := sub.ReceiveTimeout(ctx, checkEvery)
		switch v := m.(type) {
		case *redis.Message:
			silent = false
			deliver([]byte(v.Payload))
			continue
		case nil:
		default: // an answer to a ping
			silent = false
			continue
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !isTimeout(err) || silent {
			return err
		}
		silent = true
		if err := sub.Ping(ctx); err != nil {
			return err
		}
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
