namespace GraphDelegatedKit.Http;

/// <summary>
/// What a caller that schedules requests itself (Bulk) needs in order to follow the pipeline's throttling: the clock, the gates, the
/// source of jitter, and the longest time of one call.
/// </summary>
internal sealed record ThrottlingContext(TimeProvider Time, ThrottleGates Gates, Func<double> Random, TimeSpan Deadline);
