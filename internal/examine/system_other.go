//go:build !linux

package examine

// Away from Linux (a developer's machine) the WebAssembly limit and the time limits hold, by the clock; memory and processor
// time are not watched from outside.

func reserve(size int) []byte { return make([]byte, size) }

func release([]byte) {}

func forbidFiles() {}
