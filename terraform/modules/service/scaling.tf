resource "aws_appautoscaling_target" "this" {
  for_each           = { serve = var.serve_tasks, work = var.work_tasks }
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${each.key}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = each.value.min
  max_capacity       = each.value.max
  depends_on         = [aws_ecs_service.serve, aws_ecs_service.work]
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each           = aws_appautoscaling_target.this
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  resource_id        = each.value.resource_id
  scalable_dimension = each.value.scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value = 60
    predefined_metric_specification { predefined_metric_type = "ECSServiceAverageCPUUtilization" }
  }
}

# Workers follow the age of the oldest waiting item too, in steps: an age says that there are too few, not how many are needed.
resource "aws_appautoscaling_policy" "queue_age" {
  name               = "queue-age"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this["work"].service_namespace
  resource_id        = aws_appautoscaling_target.this["work"].resource_id
  scalable_dimension = aws_appautoscaling_target.this["work"].scalable_dimension
  step_scaling_policy_configuration {
    adjustment_type          = "PercentChangeInCapacity"
    min_adjustment_magnitude = 1
    cooldown                 = 120
    metric_aggregation_type  = "Maximum"
    step_adjustment {
      metric_interval_lower_bound = "0"
      metric_interval_upper_bound = tostring(var.queue_age_seconds)
      scaling_adjustment          = 50
    }
    step_adjustment {
      metric_interval_lower_bound = tostring(var.queue_age_seconds)
      scaling_adjustment          = 100
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "queue_age" {
  alarm_name          = "${var.name}-queue-age-scale"
  alarm_description   = "Adds workers: something has waited longer than ${var.queue_age_seconds} seconds."
  namespace           = "Chartwright"
  metric_name         = "chartwright_queue_oldest_seconds"
  dimensions          = { environment = var.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 2
  threshold           = var.queue_age_seconds
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_appautoscaling_policy.queue_age.arn]
}
