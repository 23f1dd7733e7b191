package policy_test

import (
	"slices"
	"strings"
)

// kinds are the kinds of resources that these rules were made for. One more is looked at before it is added: some, such as the
// address of a function, are public by being there.
var kinds = []string{
	"aws_appautoscaling_policy", "aws_appautoscaling_target", "aws_backup_plan", "aws_backup_selection", "aws_backup_vault",
	"aws_backup_vault_lock_configuration", "aws_cloudtrail", "aws_cloudwatch_log_group", "aws_cloudwatch_log_metric_filter",
	"aws_cloudwatch_metric_alarm", "aws_db_instance", "aws_db_parameter_group", "aws_db_subnet_group", "aws_default_security_group",
	"aws_ecr_repository", "aws_ecs_cluster", "aws_ecs_service", "aws_ecs_task_definition", "aws_eip", "aws_elasticache_parameter_group",
	"aws_elasticache_replication_group", "aws_elasticache_subnet_group", "aws_flow_log", "aws_iam_role", "aws_iam_role_policy",
	"aws_iam_role_policy_attachment", "aws_internet_gateway", "aws_kms_alias", "aws_kms_grant", "aws_kms_key", "aws_lb", "aws_lb_listener",
	"aws_lb_listener_rule", "aws_lb_target_group", "aws_nat_gateway", "aws_route", "aws_route_table", "aws_route_table_association",
	"aws_s3_bucket", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_object_lock_configuration",
	"aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
	"aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning", "aws_secretsmanager_secret",
	"aws_secretsmanager_secret_version", "aws_security_group", "aws_sns_topic", "aws_sns_topic_subscription", "aws_subnet", "aws_vpc",
	"aws_vpc_endpoint", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule", "aws_wafv2_web_acl",
	"aws_wafv2_web_acl_association", "random_password",
}

func unreviewed(c configuration) (found []string) {
	for _, b := range c.of("resource") {
		if !slices.Contains(kinds, b.Labels[0]) {
			found = append(found, b.where()+" is of a kind that nobody has looked at")
		}
	}
	return found
}

// never are attributes that must be written out as false, not left to a default.
var never = map[string]string{"aws_db_instance": "publicly_accessible", "aws_subnet": "map_public_ip_on_launch", "aws_ecs_service": "enable_execute_command"}

// public finds what the internet could reach beside the balancer.
func public(c configuration) (found []string) {
	for kind, attribute := range never {
		for _, b := range c.of("resource", kind) {
			if b.text(attribute) != "false" {
				found = append(found, b.where()+": "+attribute+" is not false")
			}
		}
	}
	for _, b := range c.of("resource", "aws_ecs_service") {
		for _, n := range b.inner("network_configuration") {
			if n.text("assign_public_ip") != "false" || n.text("subnets") != "var.private_subnets" {
				found = append(found, b.where()+" is not private")
			}
		}
	}
	for _, b := range c.of("resource", "aws_vpc_security_group_ingress_rule") {
		balancer := b.text("security_group_id") == "aws_security_group.balancer.id"
		if !balancer && (b.text("referenced_security_group_id") == "" || strings.Contains(b.text("cidr_ipv4")+b.text("cidr_ipv6"), "/")) {
			found = append(found, b.where()+" lets addresses in, not a group")
		}
	}
	for _, b := range c.of("resource", "aws_security_group", "aws_default_security_group") {
		if len(b.inner("ingress"))+len(b.inner("egress")) > 0 {
			found = append(found, b.where()+" has rules of its own, which these checks do not see")
		}
	}
	return append(found, routes(c)...)
}

// routes finds ways between the internet and anything but the balancer and the NAT gateways.
func routes(c configuration) (found []string) {
	for _, b := range c.of("resource", "aws_route") {
		if b.text("gateway_id") != "" && b.text("route_table_id") != "aws_route_table.public.id" {
			found = append(found, b.where()+" joins other subnets to the internet")
		}
	}
	for _, b := range c.of("resource", "aws_route_table") {
		if len(b.inner("route")) > 0 {
			found = append(found, b.where()+" has routes of its own, which these checks do not see")
		}
	}
	for _, b := range c.of("resource", "aws_route_table_association") {
		if !strings.HasPrefix(b.text("route_table_id"), "aws_route_table."+b.Labels[1]) || b.text("for_each") != "aws_subnet."+b.Labels[1] {
			found = append(found, b.where()+" gives subnets another tier's routes")
		}
	}
	for _, b := range c.of("resource") {
		for _, t := range b.references() {
			used := step(t, 0) + "." + step(t, 1)
			if (used == "var.public_subnets" && b.Labels[0] != "aws_lb") ||
				(used == "aws_subnet.public" && !slices.Contains([]string{"aws_nat_gateway", "aws_route_table_association"}, b.Labels[0])) {
				found = append(found, b.where()+" stands in the public subnets")
			}
		}
	}
	if n := len(c.of("resource", "aws_lb")); n != 1 {
		found = append(found, "there is more than the one balancer")
	}
	return found
}

// openBuckets finds buckets that lack one of the resources that close them. Beside a bucket stands its guard, of the same name.
func openBuckets(c configuration) (found []string) {
	for _, bucket := range c.of("resource", "aws_s3_bucket") {
		for _, kind := range []string{"public_access_block", "ownership_controls", "policy", "versioning", "server_side_encryption_configuration"} {
			if !slices.ContainsFunc(c.of("resource", "aws_s3_bucket_"+kind), func(b block) bool {
				return b.module() == bucket.module() && b.text("bucket") == "aws_s3_bucket."+bucket.Labels[1]+".id"
			}) {
				found = append(found, bucket.where()+" has no "+kind)
			}
		}
	}
	for _, b := range c.of("resource", "aws_s3_bucket_public_access_block") {
		for _, attribute := range []string{"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"} {
			if b.text(attribute) != "true" {
				found = append(found, b.where()+": "+attribute+" is not true")
			}
		}
	}
	return found
}
