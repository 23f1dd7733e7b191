package policy_test

import "strings"

// wideWays finds ways out that lead to more than one group or service by one port, but for the one that an environment can close, and ways
// that are open while what they are for is off.
func wideWays(c configuration) (found []string) {
	for _, b := range c.of("resource", "aws_vpc_security_group_egress_rule") {
		if b.text("ip_protocol") != `"tcp"` || b.text("from_port") == "" || b.text("from_port") != b.text("to_port") {
			found = append(found, b.where()+" opens more than one port")
		}
		closable := strings.HasPrefix(b.text("for_each"), "var.internet_egress ? { https = 443, mail = var.smtp_port } :")
		if !closable && (b.text("cidr_ipv4")+b.text("cidr_ipv6") != "" || b.text("referenced_security_group_id")+b.text("prefix_list_id") == "") {
			found = append(found, b.where()+" leads to addresses, not to a group or a service")
		}
	}
	for _, b := range c.of("resource", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule") {
		if b.Labels[1] == "traces" && b.text("for_each") != "local.traces_port" {
			found = append(found, b.where()+" is open while traces are off")
		}
	}
	for _, b := range c.of("locals") {
		for _, local := range []string{"traces", "traces_port"} {
			if text := b.text(local); text != "" && !strings.HasPrefix(text, "var.traces == null ? {} :") {
				found = append(found, b.where()+": "+local+" is there while traces are off")
			}
		}
	}
	for _, v := range c.of("variable", "traces") {
		if v.text("default") != "null" {
			found = append(found, v.where()+" is on by itself")
		}
	}
	return found
}
