data "aws_region" "current" {}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(["serve", "work", "migrate", "collector", "figures"])
  name              = "/chartwright/${var.name}/${each.key}"
  retention_in_days = 400
  kms_key_id        = var.log_key_arn
}

# Filled by hand once the two roles are made (docs/deploying.md), so that no password passes through here.
resource "aws_secretsmanager_secret" "database_url" {
  name_prefix = "${var.name}-database-url-"
  description = "CHARTWRIGHT_DATABASE_URL, of the role chartwright_app"
  kms_key_id  = var.secrets_key_arn
}

resource "aws_secretsmanager_secret" "database_owner_url" {
  name_prefix = "${var.name}-database-owner-url-"
  description = "CHARTWRIGHT_DATABASE_OWNER_URL, of the role chartwright_owner"
  kms_key_id  = var.secrets_key_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_service" "serve" {
  name                               = "serve"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.serve.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.serve_tasks.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 60
  enable_execute_command             = false
  network_configuration {
    subnets          = var.private_subnets
    security_groups  = [var.task_group]
    assign_public_ip = false
  }
  load_balancer {
    target_group_arn = aws_lb_target_group.serve.arn
    container_name   = "serve"
    container_port   = 8080
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  depends_on = [aws_lb_listener.https]
  lifecycle { ignore_changes = [desired_count] } # autoscaling's
}

resource "aws_ecs_service" "work" {
  name                               = "work"
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.work.arn
  launch_type                        = "FARGATE"
  desired_count                      = var.work_tasks.min
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  enable_execute_command             = false
  network_configuration {
    subnets          = var.private_subnets
    security_groups  = [var.task_group]
    assign_public_ip = false
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  lifecycle { ignore_changes = [desired_count] } # autoscaling's
}
