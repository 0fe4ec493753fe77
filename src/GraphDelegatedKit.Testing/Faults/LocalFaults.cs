using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// What is to go wrong: scripted, exact, in the order it was scripted, each as often as asked and never by chance.
/// </summary>
/// <remarks>
/// One request meets one fault: the first in the script that is still to strike it. A path is the request's path without its query, such as
/// <c>/v1.0/me</c>; it is compared with the path on the wire and with its decoded form, without regard to case. A <c>*</c> stands for any run of characters.
/// A request inside a batch is struck under its own path; where its connection would be dropped, the batch answers 504 for it.
/// </remarks>
public sealed partial class LocalFaults
{
    private readonly List<ScriptedFault> _scriptedFaults = [];
    private readonly List<TokenFault> _tokenFaults = [];
    private readonly HashSet<string> _withheldScopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ScriptedFault> _permanentFaults = [];
    private readonly object _gate = new();
    private readonly List<(ScriptedFault Where, RateLimit Budget)> _rateLimits = [];
    private readonly TimeProvider _timeProvider;
    private TokenFault? _requiredInteraction;

    internal LocalFaults(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>How many faults have been scripted and have not struck yet.</summary>
    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                return _scriptedFaults.Sum(fault => fault.Remaining) + _tokenFaults.Sum(fault => fault.Remaining) + _uploadFaults.Sum(fault => fault.Remaining) + _uploadCompletions.Count;
            }
        }
    }

    /// <summary>Makes the token endpoint answer with an error in Entra's words.</summary>
    /// <param name="aadsts">The number after AADSTS, such as 50076.</param>
    /// <param name="error">The OAuth error.</param>
    /// <param name="suberror">Entra's finer word, such as <c>basic_action</c> or <c>bad_token</c>.</param>
    /// <param name="claims">A claims challenge, as JSON.</param>
    /// <param name="times">How often.</param>
    /// <param name="status">The status to answer.</param>
    /// <param name="description">What follows the code; by default a plain sentence.</param>
    /// <param name="retryAfter">Sent as whole seconds.</param>
    /// <param name="grantType">Strikes only requests of this grant type, <c>refresh_token</c>, <c>device_code</c> or <c>authorization_code</c>.</param>
    public void FailToken(
        int aadsts,
        string error = "invalid_grant",
        string? suberror = null,
        string? claims = null,
        int times = 1,
        int status = 400,
        string? description = null,
        TimeSpan? retryAfter = null,
        string? grantType = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_gate)
        {
            _tokenFaults.Add(new TokenFault(aadsts, error, suberror, claims, status, description, retryAfter, grantType) { Remaining = times });
        }
    }

    /// <summary>From now on tokens come without this scope, although it was asked for and consented to, and nothing says so.</summary>
    /// <param name="scope">The short name, such as <c>Mail.Send</c>.</param>
    public void WithholdScope(string scope)
    {
        ArgumentException.ThrowIfNullOrEmpty(scope);
        lock (_gate)
        {
            _withheldScopes.Add(scope);
        }
    }

    /// <summary>
    /// Answers with a claims challenge until a token comes that was minted for these claims, and again and again for any other. A token whose client did not
    /// declare <c>cp1</c> is refused without the claims, as services do. It holds until <see cref="Clear"/>, and is not counted in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="claims">The claims as JSON, such as <c>{"access_token":{"acrs":{"essential":true,"value":"c1"}}}</c>.</param>
    /// <param name="status">401, or 403 as for a Conditional Access policy.</param>
    public void Challenge(string path, string claims, int status = StatusCodes.Status401Unauthorized)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        AddPermanentFault(path, null, new ChallengeFault(claims, status));
    }

    /// <summary>
    /// Makes the token endpoint refuse every refresh with <c>interaction_required</c> until a person signs in with these claims, as for a second factor.
    /// </summary>
    /// <param name="claims">The claims as JSON, which the refusal carries.</param>
    /// <param name="aadsts">The number after AADSTS.</param>
    public void RequireInteraction(string claims, int aadsts = 50076)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        lock (_gate)
        {
            _requiredInteraction = new TokenFault(aadsts, "interaction_required", "basic_action", claims, StatusCodes.Status400BadRequest,
                "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.", null, null);
        }
    }

    /// <summary>Forgets every fault that has not struck yet, and withholds nothing any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _uploadFaults.Clear();
            _uploadCompletions.Clear();
            _withheldScopes.Clear();
            _scriptedFaults.Clear();
            _tokenFaults.Clear();
            _rateLimits.Clear();
            _permanentFaults.Clear();
            _requiredInteraction = null;
        }
    }

    // A budget refuses before anything scripted strikes, as the gate of a service stands before its work.
    internal Fault? TakeFault(string method, RawTarget target)
    {
        lock (_gate)
        {
            if (_scriptedFaults.Count + _permanentFaults.Count + _rateLimits.Count == 0)
                return null;
            var decodedPath = target.GetDecodedPath();
            if (CheckRateLimits(method, target, decodedPath) is { } rejection)
                return rejection;
            var fault = _scriptedFaults.Find(scripted => scripted.AppliesTo(method, target, decodedPath));
            fault?.CountDown();
            _scriptedFaults.RemoveAll(scripted => scripted.Remaining == 0);
            return fault?.Fault ?? _permanentFaults.Find(permanent => permanent.AppliesTo(method, target, decodedPath))?.Fault;
        }
    }

    internal TokenFault? TakeTokenFault(string grantType)
    {
        lock (_gate)
        {
            var fault = _tokenFaults.Find(scripted => scripted.GrantType is null || scripted.GrantType == grantType);
            if (fault is not null && --fault.Remaining == 0)
                _tokenFaults.Remove(fault);
            return fault;
        }
    }

    internal IReadOnlyList<string> RemoveWithheldScopes(IEnumerable<string> scopes)
    {
        lock (_gate)
        {
            return [.. scopes.Where(scope => !_withheldScopes.Contains(scope))];
        }
    }

    internal TokenFault? GetRequiredInteraction(string grantType, ClaimsRequest claims)
    {
        lock (_gate)
        {
            if (grantType != "refresh_token" && _requiredInteraction is { Claims: { } requiredClaims } && claims.Satisfies(ClaimsRequest.Parse(requiredClaims)))
                _requiredInteraction = null;
            return grantType == "refresh_token" ? _requiredInteraction : null;
        }
    }

    private void AddFault(string path, string? method, int times, Fault fault, Func<RawTarget, bool>? condition = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_gate)
        {
            _scriptedFaults.Add(new ScriptedFault(path, method, times, fault, condition));
        }
    }

    private void AddPermanentFault(string path, string? method, Fault fault)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (_gate)
        {
            _permanentFaults.Add(new ScriptedFault(path, method, 1, fault));
        }
    }
}
