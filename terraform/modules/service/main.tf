data "aws_region" "current" {}

locals {
  environment = [for k, v in {
    CHARTWRIGHT_S3_BUCKET       = var.bucket
    CHARTWRIGHT_S3_REGION       = data.aws_region.current.region
    CHARTWRIGHT_KMS_KEY_ID      = var.key_arn
    CHARTWRIGHT_KMS_REGION      = data.aws_region.current.region
    CHARTWRIGHT_PUBLIC_URL      = var.public_url
    CHARTWRIGHT_TRUSTED_PROXIES = var.vpc_cidr
    CHARTWRIGHT_LOG_FORMAT      = "json"
    CHARTWRIGHT_DEMO            = "off"
  } : { name = k, value = v }]
  secrets = [
    { name = "CHARTWRIGHT_DATABASE_URL", valueFrom = var.database_url_secret_arn },
    { name = "CHARTWRIGHT_REDIS_URL", valueFrom = var.redis_url_secret_arn },
  ]
  services = {
    serve = { count = var.serve_tasks, cpu = 1024, memory = 3072 }
    work  = { count = var.work_tasks, cpu = 2048, memory = 4096 }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/chartwright/${var.name}"
  retention_in_days = 400
  kms_key_id        = var.key_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each                 = local.services
  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  volume { name = "data" }
  container_definitions = jsonencode([{
    name                   = each.key
    image                  = var.image
    command                = [each.key]
    essential              = true
    readonlyRootFilesystem = true
    user                   = "10001:10001"
    environment            = local.environment
    secrets                = local.secrets
    portMappings           = each.key == "serve" ? [{ containerPort = 8080 }] : []
    mountPoints            = [{ sourceVolume = "data", containerPath = "/var/lib/chartwright" }]
    linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = each.key
      }
    }
  }])
}

resource "aws_ecs_service" "serve" {
  name                              = "serve"
  cluster                           = aws_ecs_cluster.this.id
  task_definition                   = aws_ecs_task_definition.this["serve"].arn
  launch_type                       = "FARGATE"
  desired_count                     = var.serve_tasks
  health_check_grace_period_seconds = 60
  network_configuration {
    subnets         = var.private_subnets
    security_groups = [var.task_group]
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
}

resource "aws_ecs_service" "work" {
  name            = "work"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this["work"].arn
  launch_type     = "FARGATE"
  desired_count   = var.work_tasks
  network_configuration {
    subnets         = var.private_subnets
    security_groups = [var.task_group]
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  lifecycle { ignore_changes = [desired_count] } # autoscaling's
}

resource "aws_appautoscaling_target" "work" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.work.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.work_tasks
  max_capacity       = var.work_tasks * 8
}

resource "aws_appautoscaling_policy" "work" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.work.service_namespace
  resource_id        = aws_appautoscaling_target.work.resource_id
  scalable_dimension = aws_appautoscaling_target.work.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value = 60
    predefined_metric_specification { predefined_metric_type = "ECSServiceAverageCPUUtilization" }
  }
}
