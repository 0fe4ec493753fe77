namespace GraphDelegatedKit.Http;

/// <summary>The services behind Graph. Each throttles independently.</summary>
internal enum Workload : byte // stored in every RequestContext
{
    Directory,
    Mail,
    Files,
    Teams,
    Batch,
}
