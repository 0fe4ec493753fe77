namespace GraphDelegatedKit.Http;

/// <summary>The services behind Graph that throttle each by themselves.</summary>
internal enum Workload
{
    Directory,
    Mail,
    Files,
    Teams,
    Batch,
}
