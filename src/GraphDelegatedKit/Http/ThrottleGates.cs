using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Http;

/// <summary>One person's gates, a workload each: the service throttles mail without throttling files.</summary>
/// <remarks>
/// The service counts by person, whatever number of clients a program makes. So the gates hang on the provider, who is the person to us:
/// the table below is a field of objects that are not ours to add one to, and nothing in it outlives its provider.
/// </remarks>
internal sealed class ThrottleGates
{
    private static readonly ConditionalWeakTable<ITokenProvider, ThrottleGates> ByProvider = [];

    private readonly ThrottleGate[] _gates = [.. Enum.GetValues<Workload>().Select(workload => new ThrottleGate(WorkloadClassifier.GetName(workload)))];

    public static ThrottleGates For(ITokenProvider tokens) => ByProvider.GetValue(tokens, _ => new ThrottleGates());

    /// <param name="path">As sent, the version in front: <c>/v1.0/users/1</c>.</param>
    public ThrottleGate ForPath(string path) => For(WorkloadClassifier.FromPath(path));

    public ThrottleGate For(Workload workload) => _gates[(int)workload];
}
