using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Http;

/// <summary>The throttle gates of one user, one for each workload: the service throttles mail without throttling files.</summary>
/// <remarks>
/// The service counts requests per user, however many clients a program creates. Here the sign-in stands for the user, so clients with
/// the same session share their gates. Behind a decorator around the session the sign-in is known from the first token on; until then,
/// the provider stands for the user. Tokens of no session name their account, which then stands for the user: a web app has a provider
/// for each request. The table of sign-ins holds its keys weakly: an entry disappears with its sign-in.
/// </remarks>
internal sealed class ThrottleGates
{
    private static readonly ConditionalWeakTable<object, ThrottleGate[]> ByUser = [];

    private static readonly AccountGates ByAccount = new();

    private volatile ThrottleGate[] _gates;
    private volatile bool _isUserKnown;

    public ThrottleGates()
        : this(CreateGates(), isUserKnown: true)
    {
    }

    private ThrottleGates(ThrottleGate[] gates, bool isUserKnown) => (_gates, _isUserKnown) = (gates, isUserKnown);

    /// <summary>Gets whether the gates are those of the user, not only of the provider.</summary>
    public bool IsUserKnown => _isUserKnown;

    public static ThrottleGates For(ITokenProvider tokens) =>
        new(ByUser.GetValue((object?)tokens.SignIn ?? tokens, _ => CreateGates()), tokens.SignIn is not null);

    /// <summary>Replaces the gates of the provider with those of the token's user. Only the first token does so.</summary>
    public void FollowUser(GraphAccessToken token)
    {
        if (_isUserKnown) return;
        if (token.SignIn is { } signIn) _gates = ByUser.GetValue(signIn, _ => CreateGates());
        else if (token.Account is { } account) _gates = ByAccount.Get(account.HomeAccountId, CreateGates);
        _isUserKnown = true;
    }

    public ThrottleGate For(Workload workload) => _gates[(int)workload];

    private static ThrottleGate[] CreateGates() =>
        [.. Enum.GetValues<Workload>().Select(workload => new ThrottleGate(WorkloadClassifier.GetName(workload)))];
}
