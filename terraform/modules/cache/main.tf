locals { nodes = 2 }

# The password is in the state as well: environments keep that in an encrypted bucket (environments/example/versions.tf).
resource "random_password" "this" {
  length  = 48
  special = false
}

resource "aws_secretsmanager_secret" "url" {
  name_prefix = "${var.name}-redis-url-"
  kms_key_id  = var.secrets_key_arn
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id     = aws_secretsmanager_secret.url.id
  secret_string = "rediss://:${random_password.this.result}@${aws_elasticache_replication_group.this.primary_endpoint_address}:6379/0"
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-redis-"
  description = "Redis, from the tasks"
  vpc_id      = var.vpc_id
  lifecycle { create_before_destroy = true }
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  security_group_id            = aws_security_group.this.id
  description                  = "Redis from the tasks"
  referenced_security_group_id = var.client_group
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_vpc_security_group_egress_rule" "tasks" {
  security_group_id            = var.client_group
  description                  = "Redis"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

# The job queue may not lose tasks to eviction; the ledger would hand them out again, but late.
resource "aws_elasticache_parameter_group" "this" {
  name   = var.name
  family = "redis7"
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id       = var.name
  description                = "Chartwright: job carrier, hints and wake-up calls"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = var.node_type
  num_cache_clusters         = local.nodes
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token                 = random_password.this.result
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]
  maintenance_window         = "sun:09:30-sun:10:30"
  # Nothing here may not be lost (docs/house.md), so there is no snapshot to keep.
  snapshot_retention_limit = 0
  apply_immediately        = false
}
