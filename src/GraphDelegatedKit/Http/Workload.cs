namespace GraphDelegatedKit.Http;

/// <summary>The services behind Graph. Each throttles independently.</summary>
internal enum Workload
{
    Directory,
    Mail,
    Files,
    Teams,
    Batch,
}
