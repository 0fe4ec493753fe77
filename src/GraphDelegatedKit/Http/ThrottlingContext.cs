namespace GraphDelegatedKit.Http;

/// <summary>What whoever packs many requests into one needs to keep the pipeline's own pace: its clock, its gates, its jitter and how long one call may take.</summary>
internal sealed record ThrottlingContext(TimeProvider Time, ThrottleGates Gates, Func<double> Random, TimeSpan Deadline);
