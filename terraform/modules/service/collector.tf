# A collector beside each serving task reads /metrics, which the task shows to itself alone, and sends on the few figures that scaling and
# alarms go by, as CloudWatch metrics of the namespace Chartwright. All tasks tell the same figures of the one database: take
# the maximum.
locals {
  collector = {
    name                   = "collector"
    image                  = var.collector_image
    essential              = false
    readonlyRootFilesystem = true
    privileged             = false
    linuxParameters        = { initProcessEnabled = false, capabilities = { drop = ["ALL"] } }
    environment            = [{ name = "AOT_CONFIG_CONTENT", value = yamlencode(local.collector_config) }]
    logConfiguration       = local.logs["collector"]
  }
  collector_config = {
    receivers = { prometheus = { config = { scrape_configs = [{
      job_name        = "chartwright"
      scrape_interval = "30s"
      static_configs  = [{ targets = ["127.0.0.1:9090"], labels = { environment = var.name } }]
      metric_relabel_configs = [{
        source_labels = ["__name__"]
        regex         = "chartwright_queue_oldest_seconds|chartwright_jobs"
        action        = "keep"
      }]
    }] } } }
    exporters = { awsemf = {
      namespace               = "Chartwright"
      log_group_name          = aws_cloudwatch_log_group.this["figures"].name
      log_stream_name         = "{TaskId}"
      dimension_rollup_option = "NoDimensionRollup"
      metric_declarations = [
        { dimensions = [["environment"], ["environment", "work_type"]], metric_name_selectors = ["^chartwright_queue_oldest_seconds$"] },
        { dimensions = [["environment", "state"]], metric_name_selectors = ["^chartwright_jobs$"] },
      ]
    } }
    service = { pipelines = { metrics = { receivers = ["prometheus"], exporters = ["awsemf"] } } }
  }
}
