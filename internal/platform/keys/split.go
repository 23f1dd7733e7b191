package keys

import "encoding/binary"

// Split undoes Join. Bytes that Join did not make give nil.
func Split(joined []byte) []string {
	var parts []string
	for len(joined) > 0 {
		if len(joined) < 4 {
			return nil
		}
		n := int(binary.BigEndian.Uint32(joined))
		joined = joined[4:]
		if n > len(joined) {
			return nil
		}
		parts = append(parts, string(joined[:n]))
		joined = joined[n:]
	}
	return parts
}
