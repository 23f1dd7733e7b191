variable "name" { type = string }
variable "vpc_id" { type = string }
variable "subnets" { type = list(string) }
variable "client_group" { type = string }
variable "key_arn" { type = string }
variable "node_type" {
  type    = string
  default = "cache.t4g.small"
}

resource "random_password" "this" {
  length  = 48
  special = false
}

resource "aws_secretsmanager_secret" "url" {
  name_prefix = "${var.name}-redis-url-"
  kms_key_id  = var.key_arn
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
  description = "Redis from the tasks"
  vpc_id      = var.vpc_id
  ingress {
    description     = "Redis"
    from_port       = 6379
    to_port         = 6379
    protocol        = "tcp"
    security_groups = [var.client_group]
  }
  lifecycle { create_before_destroy = true }
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
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  kms_key_id                 = var.key_arn
  transit_encryption_enabled = true
  auth_token                 = random_password.this.result
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]
}

output "url_secret_arn" { value = aws_secretsmanager_secret.url.arn }
