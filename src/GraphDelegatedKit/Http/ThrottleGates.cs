using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Http;

/// <summary>The throttle gates of one user, one for each workload: the service throttles mail without throttling files.</summary>
/// <remarks>
/// The service counts requests per user, however many clients a program creates. Here the token provider stands for the user, so clients
/// with the same provider share their gates. The table holds a provider weakly: an entry disappears with its provider.
/// </remarks>
internal sealed class ThrottleGates
{
    private static readonly ConditionalWeakTable<ITokenProvider, ThrottleGates> ByProvider = [];

    private readonly ThrottleGate[] _gates =
        [.. Enum.GetValues<Workload>().Select(workload => new ThrottleGate(WorkloadClassifier.GetName(workload)))];

    public static ThrottleGates For(ITokenProvider tokens) => ByProvider.GetValue(tokens, _ => new ThrottleGates());

    /// <param name="path">The path as sent, including the version: <c>/v1.0/users/1</c>.</param>
    public ThrottleGate ForPath(string path) => For(WorkloadClassifier.FromPath(path));

    public ThrottleGate For(Workload workload) => _gates[(int)workload];
}
