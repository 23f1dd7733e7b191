# The way to the collector of traces, which is there while traces are on: from the tasks to its group by its one port.
locals {
  traces_port = var.traces == null ? {} : { otlp = tonumber(regex(":([0-9]+)$", var.traces.endpoint)[0]) }
}

resource "aws_vpc_security_group_egress_rule" "traces" {
  for_each                     = local.traces_port
  security_group_id            = var.task_group
  description                  = "To the collector of traces"
  referenced_security_group_id = var.traces.group
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}

resource "aws_vpc_security_group_ingress_rule" "traces" {
  for_each                     = local.traces_port
  security_group_id            = var.traces.group
  description                  = "Traces, from the tasks"
  referenced_security_group_id = var.task_group
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
}
