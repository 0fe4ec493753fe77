using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// The scripted faults of a tenant. Faults apply in the order they were added, each as many times as requested, and never at random.
/// </summary>
/// <remarks>
/// A request meets at most one fault: the first remaining one that applies to it. A path is the path of the request without its query,
/// such as <c>/v1.0/me</c>; it is compared with the path as sent and with its decoded form, ignoring case. A <c>*</c> matches any
/// characters. Faults apply to a request inside a batch under its own path; for a fault that drops the connection, the batch reports
/// 504.
/// </remarks>
[NotInSnapshots("scripted by the test")]
public sealed partial class LocalFaults
{
    private readonly List<ScriptedFault> _scriptedFaults = [];
    private readonly List<TokenFault> _tokenFaults = [];
    private readonly HashSet<string> _withheldScopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ScriptedFault> _permanentFaults = [];
    private readonly object _gate = new();
    private readonly List<(ScriptedFault Filter, RateLimit Limit)> _rateLimits = [];
    private readonly TimeProvider _timeProvider;
    private TokenFault? _requiredInteraction;

    internal LocalFaults(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>Gets the number of scripted faults that have not applied yet.</summary>
    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                return _scriptedFaults.Sum(fault => fault.Remaining)
                    + _tokenFaults.Sum(fault => fault.Remaining)
                    + _uploadFaults.Sum(fault => fault.Remaining)
                    + _uploadCompletions.Count;
            }
        }
    }

    /// <summary>Makes the token endpoint answer with an error in Entra's format.</summary>
    /// <param name="aadsts">The number after AADSTS, such as 50076.</param>
    /// <param name="error">The OAuth error.</param>
    /// <param name="suberror">Entra's suberror, such as <c>basic_action</c> or <c>bad_token</c>.</param>
    /// <param name="claims">A claims challenge as JSON; null sends none.</param>
    /// <param name="times">How many times the fault applies.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="description">The text after the AADSTS code; null uses a default text.</param>
    /// <param name="retryAfter">The Retry-After header, sent in whole seconds; null sends none.</param>
    /// <param name="grantType">
    /// The affected grant type, <c>refresh_token</c>, <c>device_code</c> or <c>authorization_code</c>; null affects all.
    /// </param>
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
            _tokenFaults.Add(
                new TokenFault(aadsts, error, suberror, claims, status, description, retryAfter, grantType) { Remaining = times });
        }
    }

    /// <summary>Omits a scope from all later tokens without an error, even if the scope was requested and consented to.</summary>
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
    /// Answers with a claims challenge unless the token was issued for these claims. A token whose client did not declare <c>cp1</c> is
    /// refused without the claims, as in the services. The fault stays until <see cref="Clear"/> and does not count in <see
    /// cref="Remaining"/>.
    /// </summary>
    /// <param name="path">The path of the affected requests.</param>
    /// <param name="claims">The claims as JSON, such as <c>{"access_token":{"acrs":{"essential":true,"value":"c1"}}}</c>.</param>
    /// <param name="status">The status: 401, or 403 for a Conditional Access policy.</param>
    public void Challenge(string path, string claims, int status = StatusCodes.Status401Unauthorized)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        AddPermanentFault(path, null, new ChallengeFault(claims, status));
    }

    /// <summary>
    /// Makes the token endpoint refuse every refresh with <c>interaction_required</c> until a user signs in with these claims, for example
    /// with a second factor.
    /// </summary>
    /// <param name="claims">The claims as JSON, which the error response carries.</param>
    /// <param name="aadsts">The number after AADSTS.</param>
    public void RequireInteraction(string claims, int aadsts = 50076)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        lock (_gate)
        {
            _requiredInteraction = new TokenFault(
                aadsts,
                "interaction_required",
                "basic_action",
                claims,
                StatusCodes.Status400BadRequest,
                "Due to a configuration change made by your administrator, or because you moved to a new location, "
                + "you must use multi-factor authentication.",
                RetryAfter: null,
                GrantType: null);
        }
    }

    /// <summary>Removes all faults, rate limits, withheld scopes and required interactions.</summary>
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
            ClearReplication();
        }
    }

    // Rate limits come before scripted faults, as in a service that throttles before it processes a request.
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
            if (grantType == "refresh_token")
                return _requiredInteraction;
            if (_requiredInteraction is { Claims: { } requiredClaims } && claims.Satisfies(ClaimsRequest.Parse(requiredClaims)))
                _requiredInteraction = null;
            return null;
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
