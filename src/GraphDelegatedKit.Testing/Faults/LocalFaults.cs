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
    private readonly List<ScriptedFault> _script = [];
    private readonly List<TokenFault> _tokenScript = [];
    private readonly HashSet<string> _withheld = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ScriptedFault> _standing = [];
    private readonly object _gate = new();
    private readonly List<(ScriptedFault Where, RequestBudget Budget)> _budgets = [];
    private readonly TimeProvider _time;
    private TokenFault? _interaction;

    internal LocalFaults(TimeProvider time) => _time = time;

    /// <summary>How many faults have been scripted and have not struck yet.</summary>
    public int Left
    {
        get
        {
            lock (_gate)
            {
                return _script.Sum(fault => fault.Left) + _tokenScript.Sum(fault => fault.Left) + _uploads.Sum(fault => fault.Left) + _endings.Count;
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
    public void OnToken(
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
            _tokenScript.Add(new TokenFault(aadsts, error, suberror, claims, status, description, retryAfter, grantType) { Left = times });
        }
    }

    /// <summary>From now on tokens come without this scope, although it was asked for and consented to, and nothing says so.</summary>
    /// <param name="scope">The short name, such as <c>Mail.Send</c>.</param>
    public void Withhold(string scope)
    {
        ArgumentException.ThrowIfNullOrEmpty(scope);
        lock (_gate)
        {
            _withheld.Add(scope);
        }
    }

    /// <summary>
    /// Answers with a claims challenge until a token comes that was minted for these claims, and again and again for any other. A token whose client did not
    /// declare <c>cp1</c> is refused without the claims, as services do. It holds until <see cref="Clear"/>, and is not counted in <see cref="Left"/>.
    /// </summary>
    /// <param name="path">Where it strikes.</param>
    /// <param name="claims">The claims as JSON, such as <c>{"access_token":{"acrs":{"essential":true,"value":"c1"}}}</c>.</param>
    /// <param name="status">401, or 403 as for a Conditional Access policy.</param>
    public void Challenge(string path, string claims, int status = StatusCodes.Status401Unauthorized)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        Stand(path, null, new ChallengeFault(claims, status));
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
            _interaction = new TokenFault(aadsts, "interaction_required", "basic_action", claims, StatusCodes.Status400BadRequest,
                "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.", null, null);
        }
    }

    /// <summary>Forgets every fault that has not struck yet, and withholds nothing any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _uploads.Clear();
            _endings.Clear();
            _withheld.Clear();
            _script.Clear();
            _tokenScript.Clear();
            _budgets.Clear();
            _standing.Clear();
            _interaction = null;
        }
    }

    // A budget refuses before anything scripted strikes, as the gate of a service stands before its work.
    internal Fault? Next(string method, RawTarget target)
    {
        lock (_gate)
        {
            if (_script.Count + _standing.Count + _budgets.Count == 0)
                return null;
            var decoded = target.Decoded();
            if (OverBudget(method, target, decoded) is { } refused)
                return refused;
            var fault = _script.Find(scripted => scripted.Strikes(method, target, decoded));
            fault?.Strike();
            _script.RemoveAll(scripted => scripted.Left == 0);
            return fault?.Fault ?? _standing.Find(standing => standing.Strikes(method, target, decoded))?.Fault;
        }
    }

    internal TokenFault? NextOnToken(string grantType)
    {
        lock (_gate)
        {
            var fault = _tokenScript.Find(scripted => scripted.GrantType is null || scripted.GrantType == grantType);
            if (fault is not null && --fault.Left == 0)
                _tokenScript.Remove(fault);
            return fault;
        }
    }

    internal IReadOnlyList<string> Granted(IEnumerable<string> consented)
    {
        lock (_gate)
        {
            return [.. consented.Where(scope => !_withheld.Contains(scope))];
        }
    }

    internal TokenFault? Interaction(string grantType, Claims claims)
    {
        lock (_gate)
        {
            if (grantType != "refresh_token" && _interaction is { Claims: { } wanted } && claims.Meet(Claims.Parse(wanted)))
                _interaction = null;
            return grantType == "refresh_token" ? _interaction : null;
        }
    }

    private void Script(string path, string? method, int times, Fault fault, Func<RawTarget, bool>? only = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_gate)
        {
            _script.Add(new ScriptedFault(path, method, times, fault, only));
        }
    }

    private void Stand(string path, string? method, Fault fault)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (_gate)
        {
            _standing.Add(new ScriptedFault(path, method, 1, fault));
        }
    }
}
